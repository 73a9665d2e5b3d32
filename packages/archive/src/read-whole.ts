import { closeSync, openSync, readSync } from 'node:fs'
import { constants, inflateRawSync } from 'node:zlib'
import { ArchiveError, showable } from './archive-error.ts'
import { FastInflate } from './fast-inflate.ts'
import { asArchiveError } from './gunzip.ts'
import { totalBytes } from './gzip-pieces.ts'
import type { DocumentLine } from './read-index.ts'
import { cutParts, storedParts } from './stored-parts.ts'
import { padded } from './tar-head.ts'

/** Larger documents are streamed. */
export const WHOLE_BYTES = 8 << 20

/** PAX records and headers before a document's content. */
const MAX_HEAD_BYTES = 80 << 10
/** Of a range whose pieces do not compress. */
const MAX_RANGE_BYTES = WHOLE_BYTES + 2 * MAX_HEAD_BYTES

/** Reads documents of up to `WHOLE_BYTES` at once, blocking: for worker threads. */
export class WholeReader {
  readonly #fd: number
  readonly #fast = FastInflate.create()
  /** Used over and over: a new one for each document would be new pages each time. */
  readonly #range = this.#fast?.input ?? Buffer.allocUnsafeSlow(MAX_RANGE_BYTES)

  constructor(file: string) {
    this.#fd = openSync(file, 'r')
  }

  /** The content, unchecked: its hash tells whether it is the document. To be used before the next is read. */
  read(line: DocumentLine): Buffer[] {
    const range = this.#readRange(line)
    const plain = storedParts(range) ?? [this.#inflate(range, line)]
    // The end of the entry, but for the padding.
    const start = totalBytes(plain) - padded(line.size)
    if (start < 0) throw misplaced(line)
    return cutParts(plain, start, line.size)
  }

  #inflate(range: Buffer, line: DocumentLine): Buffer {
    const most = padded(line.size) + MAX_HEAD_BYTES
    return this.#fast?.inflate(range.length, most) ?? inflate(range, line, most)
  }

  close(): void {
    closeSync(this.#fd)
  }

  #readRange(line: DocumentLine): Buffer {
    if (line.length > this.#range.length) throw misplaced(line)
    const range = this.#range.subarray(0, line.length)
    for (let read = 0; read < range.length; ) {
      const bytes = readSync(this.#fd, range, read, range.length - read, line.offset + read)
      if (bytes === 0) throw new ArchiveError('incomplete', `the archive ends before ${showable(line.path)}`, line.path)
      read += bytes
    }
    return range
  }
}

function inflate(range: Buffer, line: DocumentLine, maxOutputLength: number): Buffer {
  const chunkSize = padded(line.size) + 4096
  try {
    return inflateRawSync(range, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize, maxOutputLength })
  } catch (error) {
    if (error instanceof RangeError) throw misplaced(line)
    throw asArchiveError(error, line.path)
  }
}

function misplaced({ path }: DocumentLine): ArchiveError {
  return new ArchiveError('damaged', `${showable(path)} does not lie where the index says`, path)
}
