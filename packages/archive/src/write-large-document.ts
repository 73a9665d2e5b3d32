import { createHash } from 'node:crypto'
import { closeSync } from 'node:fs'
import type { DocumentTask } from './document-task.ts'
import { extendCrc32 } from './extend-crc32.ts'
import { PIECE_BYTES } from './gzip-pieces.ts'
import { hasChanged, type OpenDocument, openDocument, readFully } from './open-document.ts'
import { documentHeader, documentLine, type WrittenEntry } from './pack-document.ts'
import type { Packer } from './packer.ts'
import { PieceLane } from './piece-lane.ts'
import { appendParts } from './shared-file.ts'
import { type SkipReason, skipReason } from './skip-reason.ts'
import { tarPadding } from './tar-header.ts'

/** What compresses it, and who is told the plain bytes as they are taken. */
type LargeOptions = { packer: Packer; onBytes: (bytes: number) => void }

/**
 * Streams a document of any size into the archive, 1 MiB at a time, several compressed at once. How long its range
 * becomes is not known before its end, so nothing else may be written to the archive meanwhile.
 */
export async function writeLargeDocument(
  task: DocumentTask,
  path: string,
  options: LargeOptions,
): Promise<WrittenEntry | SkipReason> {
  const document = openDocument(task.root, path)
  if (typeof document === 'string') return document
  try {
    return await stream(task, { path, document }, options)
  } finally {
    closeSync(document.fd)
  }
}

async function stream(
  task: DocumentTask,
  { path, document }: { path: string; document: OpenDocument },
  { packer, onBytes }: LargeOptions,
): Promise<WrittenEntry> {
  const range = { offset: Number(task.cursor[0]), length: 0, crc: 0, plainBytes: 0 }
  const sha256 = createHash('sha256')
  let rangeCrc = 0
  const lane = new PieceLane(packer.pack, (parts) => {
    for (const part of parts) rangeCrc = extendCrc32(rangeCrc, part)
    range.length += appendParts(task, parts).length
  })
  const write = async (plain: Buffer): Promise<void> => {
    range.crc = extendCrc32(range.crc, plain)
    range.plainBytes += plain.length
    await lane.write(plain)
  }

  await write(documentHeader(path, document))
  const source = new DocumentSource(document)
  for (let chunk = source.next(); chunk.length > 0; chunk = source.next()) {
    sha256.update(chunk)
    await write(chunk)
    onBytes(chunk.length)
  }
  await write(tarPadding(document.size))
  await lane.drain()
  const line = documentLine(path, document, { sha256: sha256.digest('hex'), rangeCrc, range })
  return { line, range, bytes: document.size, damage: source.damage() }
}

/** The content in chunks, always exactly as many bytes as the header says: zeros stand for what cannot be read. */
class DocumentSource {
  readonly #document: OpenDocument
  readonly #buffer = Buffer.allocUnsafeSlow(PIECE_BYTES)
  #position = 0
  #damage: SkipReason | null = null

  constructor(document: OpenDocument) {
    this.#document = document
  }

  /** The next chunk, valid until the one after; empty at the end. */
  next(): Buffer {
    const chunk = this.#buffer.subarray(0, Math.min(PIECE_BYTES, this.#document.size - this.#position))
    chunk.fill(0, this.#damage ? 0 : this.#read(chunk))
    this.#position += chunk.length
    return chunk
  }

  damage(): SkipReason | null {
    return this.#damage ?? (hasChanged(this.#document) ? 'changed' : null)
  }

  #read(chunk: Buffer): number {
    try {
      const read = readFully(this.#document.fd, chunk, this.#position)
      if (read < chunk.length) this.#damage = 'changed'
      return read
    } catch (error) {
      this.#damage = skipReason(error)
      return 0
    }
  }
}
