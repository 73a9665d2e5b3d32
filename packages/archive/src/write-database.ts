import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { DumpTarget } from './copy-dump.ts'
import { combineCrc32 } from './crc32-combine.ts'
import type { ClosedDatabase, DatabaseTask } from './database-task.ts'
import { extendCrc32 } from './extend-crc32.ts'
import { GZIP_HEADER, gzipTrailer, storedBlocks, totalBytes } from './gzip-pieces.ts'
import { type Packer, startPacker } from './packer.ts'
import { PieceLane } from './piece-lane.ts'
import { appendParts } from './shared-file.ts'
import { singleBlockHeader, TAR_BLOCK_BYTES, tarPadding } from './tar-header.ts'
import { writeFullySync } from './write-fully.ts'

/** Bytes and hashes of the plain SQL and of the `.sql.gz`. */
export type DatabaseBytes = { plainBytes: number; plainSha256: string; gzipBytes: number; gzipSha256: string }

/** Where a piece lies in the archive: a range that inflates to deflate data which inflates on its own. */
export type PieceRange = { offset: number; length: number }

/**
 * The `.sql.gz` entry: one gzip member made of pieces, lying in stored blocks of the archive's own member, each piece
 * in blocks of its own. Its size is known at the end; its tar header, exactly one block, is then written over. One write at a
 * time, and nobody else's at the end of the file until it is closed. For a thread: it blocks while it writes.
 */
export class DatabaseWriter implements DumpTarget {
  readonly #task: DatabaseTask
  readonly #packer: Packer
  readonly #lane: PieceLane
  readonly #pieces: PieceRange[] = []
  readonly #plain = { bytes: 0, crc: 0, sha256: createHash('sha256') }
  readonly #gzip = { bytes: 0, crc: 0, sha256: createHash('sha256') }
  readonly #headerOffset: number
  #started = 0
  /** The piece that what is emitted now belongs to; null before the first and after the last. */
  #piece: PieceRange | null = null

  constructor(task: DatabaseTask) {
    this.#task = task
    this.#packer = startPacker(task.level, task.threads)
    this.#lane = new PieceLane(this.#packer.pack, (packed) => this.#appendGzip(packed))
    this.#headerOffset = appendParts(task, storedBlocks([this.#header(0)])).offset
    this.#appendGzip([GZIP_HEADER])
  }

  async write(chunk: Buffer): Promise<void> {
    this.#plain.bytes += chunk.length
    this.#plain.crc = extendCrc32(this.#plain.crc, chunk)
    this.#plain.sha256.update(chunk)
    await this.#lane.write(chunk)
  }

  startPiece(): number {
    this.#lane.cut()
    this.#lane.inOrder(() => {
      this.#piece = { offset: Number(this.#task.cursor[0]), length: 0 }
      this.#pieces.push(this.#piece)
    })
    return this.#started++
  }

  /** Ends the entry, and the threads that deflated it. */
  async close(): Promise<ClosedDatabase> {
    await this.#lane.drain()
    await this.#packer.stop()
    this.#piece = null
    this.#appendGzip([gzipTrailer(this.#plain.crc, this.#plain.bytes)])
    const padding = tarPadding(this.#gzip.bytes)
    const end = appendParts(this.#task, storedBlocks([padding]))
    const header = this.#header(this.#gzip.bytes)
    writeFullySync(this.#task.fd, storedBlocks([header]), this.#headerOffset)
    const range = {
      offset: this.#headerOffset,
      length: end.offset + end.length - this.#headerOffset,
      crc: extendCrc32(combineCrc32(crc32(header), this.#gzip.crc, this.#gzip.bytes), padding),
      plainBytes: TAR_BLOCK_BYTES + this.#gzip.bytes + padding.length,
    }
    return { bytes: this.#bytes(), pieces: this.#pieces, range }
  }

  #appendGzip(packed: Buffer[]): void {
    for (const part of packed) {
      this.#gzip.crc = extendCrc32(this.#gzip.crc, part)
      this.#gzip.sha256.update(part)
    }
    this.#gzip.bytes += totalBytes(packed)
    const { length } = appendParts(this.#task, storedBlocks(packed))
    if (this.#piece) this.#piece.length += length
  }

  #header(size: number): Buffer {
    const mtimeNs = BigInt(Math.floor(Date.now() / 1000)) * 1_000_000_000n
    return singleBlockHeader({ path: this.#task.path, size, mtimeNs, mode: 0o600 })
  }

  #bytes(): DatabaseBytes {
    return {
      plainBytes: this.#plain.bytes,
      plainSha256: this.#plain.sha256.digest('hex'),
      gzipBytes: this.#gzip.bytes,
      gzipSha256: this.#gzip.sha256.digest('hex'),
    }
  }
}
