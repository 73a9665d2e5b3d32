import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ArchiveError, showable } from './archive-error.ts'
import { AT, firstSlot, type KeptDocuments, keyOf, RECORD_BYTES } from './find-kept.ts'
import type { IndexLine, Manifest } from './manifest.ts'
import { type DocumentLine, parseIndexLine, readIndexChunks } from './read-index.ts'

export type PreviousOptions = {
  /**
   * Documents that changed at this instant or later, in nanoseconds since 1970, are left out: one that was written to
   * while it was read, or a moment later, may still have the times it was read with.
   */
  settledBeforeNs: bigint
}

/** An earlier archive from which documents can be copied. It may be unlinked meanwhile; it has to be closed. */
export class PreviousDocuments {
  readonly kept: KeptDocuments
  readonly #file: FileHandle

  private constructor(file: FileHandle, kept: KeptDocuments) {
    this.#file = file
    this.kept = kept
  }

  /**
   * Reads the index of an archive, which must be the one its manifest speaks of. The manifest has to be one that is
   * trusted. Throws `ArchiveError`, or the error of a file that is not there or cannot be read.
   */
  static async open(file: string, manifest: Manifest, options: PreviousOptions): Promise<PreviousDocuments> {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stats = await handle.stat()
      if (!stats.isFile() || stats.size !== manifest.archiveBytes) {
        throw new ArchiveError('damaged', 'the archive does not have the size its manifest says')
      }
      return new PreviousDocuments(handle, await readKept(handle.fd, file, manifest, options))
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

async function readKept(
  fd: number,
  file: string,
  manifest: Manifest,
  { settledBeforeNs }: PreviousOptions,
): Promise<KeptDocuments> {
  const table = new KeptTable(fd, manifest.documents?.count ?? 0, settledBeforeNs)
  for await (const lines of readIndexChunks(file, manifest)) {
    for (const text of lines) table.take(parseIndexLine(text))
  }
  return table.finish()
}

class KeptTable {
  readonly #kept: KeptDocuments
  readonly #most: number
  readonly #settledBeforeNs: bigint
  readonly #records: Buffer
  #count = 0
  /** The last document, until it is known that the line behind it does not tell of damage to it. */
  #held: DocumentLine | null = null

  constructor(fd: number, documents: number, settledBeforeNs: bigint) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, documents * 2)))
    const memory = new SharedArrayBuffer(documents * RECORD_BYTES)
    this.#most = documents
    this.#settledBeforeNs = settledBeforeNs
    this.#records = Buffer.from(memory)
    this.#kept = {
      fd,
      slots: new Uint32Array(new SharedArrayBuffer(slots * Uint32Array.BYTES_PER_ELEMENT)),
      records: new Uint8Array(memory),
    }
  }

  /** The lines of the index, in their order. */
  take(line: IndexLine): void {
    // A document that could not be read whole has a second line, right behind its own, that says why.
    if (this.#held && !(line.type === 'skipped' && line.path === this.#held.path)) this.#add(this.#held)
    this.#held = line.type === 'document' && BigInt(line.ctime) < this.#settledBeforeNs ? line : null
  }

  finish(): KeptDocuments {
    if (this.#held) this.#add(this.#held)
    this.#held = null
    return this.#kept
  }

  #add(line: DocumentLine): void {
    if (this.#count === this.#most) {
      const text = `the index names more documents than the manifest, from ${showable(line.path)} on`
      throw new ArchiveError('damaged', text, line.path)
    }
    const at = this.#count++ * RECORD_BYTES
    const key = keyOf(line)
    key.copy(this.#records, at)
    this.#records.writeDoubleLE(line.offset, at + AT.offset)
    this.#records.writeDoubleLE(line.length, at + AT.length)
    this.#records.writeUInt32LE(line.crc, at + AT.crc)
    this.#records.writeUInt32LE(line.rangeCrc, at + AT.rangeCrc)
    this.#records.write(line.sha256, at + AT.sha256, 'hex')
    const { slots } = this.#kept
    let slot = firstSlot(slots, key)
    while (slots[slot] !== 0) slot = (slot + 1) % slots.length
    slots[slot] = this.#count
  }
}
