import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ArchiveError, showable } from './archive-error.ts'
import type { Manifest } from './manifest.ts'
import { type DocumentLine, readIndex } from './read-index.ts'

/**
 * Where the documents of an earlier archive lie in it, to be found by a document's path, size, times and inode: one
 * that still has all of them was not written to since. In memory that threads share, 80 bytes a document.
 */
export type KeptDocuments = {
  /** The archive, open for reading. */
  fd: number
  /** A hash table with open addressing: the number of a record, plus one, or nothing. A power of two long. */
  slots: Uint32Array
  records: Uint8Array
}

/** The range of a document's entry, and what is known of the bytes in it. */
export type KeptRange = Pick<DocumentLine, 'offset' | 'length' | 'crc' | 'rangeCrc' | 'sha256'>

/** What has to be equal. Instants and inode as the index has them. */
type Identity = Pick<DocumentLine, 'path' | 'size' | 'mtime' | 'ctime' | 'inode'>

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
  const table = new KeptTable(fd, manifest.documents?.count ?? 0)
  let held: DocumentLine | null = null
  for await (const line of readIndex(file, manifest)) {
    // A document that could not be read whole has a second line, right behind its own, that says why.
    if (held && !(line.type === 'skipped' && line.path === held.path)) table.add(held)
    held = line.type === 'document' && BigInt(line.ctime) < settledBeforeNs ? line : null
  }
  if (held) table.add(held)
  return table.kept
}

const KEY_BYTES = 16
/** Key, offset, length, crc, rangeCrc, sha256. */
const AT = { offset: KEY_BYTES, length: 24, crc: 32, rangeCrc: 36, sha256: 40 }
const RECORD_BYTES = 72

class KeptTable {
  readonly kept: KeptDocuments
  readonly #most: number
  readonly #records: Buffer
  #count = 0

  constructor(fd: number, documents: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, documents * 2)))
    const memory = new SharedArrayBuffer(documents * RECORD_BYTES)
    this.#most = documents
    this.#records = Buffer.from(memory)
    this.kept = {
      fd,
      slots: new Uint32Array(new SharedArrayBuffer(slots * Uint32Array.BYTES_PER_ELEMENT)),
      records: new Uint8Array(memory),
    }
  }

  add(line: DocumentLine): void {
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
    const { slots } = this.kept
    let slot = firstSlot(slots, key)
    while (slots[slot] !== 0) slot = (slot + 1) % slots.length
    slots[slot] = this.#count
  }
}

/** The range of a document that has not changed; null if it has, or was not there. */
export function findKept({ slots, records }: KeptDocuments, identity: Identity): KeptRange | null {
  const memory = Buffer.from(records.buffer, records.byteOffset, records.byteLength)
  const key = keyOf(identity)
  for (let slot = firstSlot(slots, key); ; slot = (slot + 1) % slots.length) {
    const number = slots[slot] ?? 0
    if (number === 0) return null
    const at = (number - 1) * RECORD_BYTES
    if (memory.compare(key, 0, KEY_BYTES, at, at + KEY_BYTES) === 0) return rangeAt(memory, at)
  }
}

function rangeAt(memory: Buffer, at: number): KeptRange {
  return {
    offset: memory.readDoubleLE(at + AT.offset),
    length: memory.readDoubleLE(at + AT.length),
    crc: memory.readUInt32LE(at + AT.crc),
    rangeCrc: memory.readUInt32LE(at + AT.rangeCrc),
    sha256: memory.toString('hex', at + AT.sha256, at + RECORD_BYTES),
  }
}

function firstSlot(slots: Uint32Array, key: Buffer): number {
  return key.readUInt32LE(0) % slots.length
}

function keyOf({ path, size, mtime, ctime, inode }: Identity): Buffer {
  const text = [path, size, mtime, ctime, inode].join('\0')
  return createHash('sha256').update(text).digest().subarray(0, KEY_BYTES)
}
