import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ArchiveFile } from './archive-file.ts'
import { combineCrc32 } from './crc32-combine.ts'
import { extendCrc32 } from './extend-crc32.ts'
import { GZIP_HEADER, gzipTrailer, storedBlocks, totalBytes } from './gzip-pieces.ts'
import { type Packer, startPacker } from './packer.ts'
import { PieceLane } from './piece-lane.ts'
import { singleBlockHeader, TAR_BLOCK_BYTES, tarPadding } from './tar-header.ts'

/** The database's entry while the dump streams into it. One write at a time. */
export type DatabaseEntry = {
  /** Takes a chunk of plain SQL; resolves when there is room for the next. The chunk may then be reused. */
  write(chunk: Buffer): Promise<void>
  /** What is written next starts a deflate piece of its own. Returns the number its range is found by. */
  startPiece(): number
  /** Ends the entry. Bytes and hashes of the plain SQL and of the `.sql.gz`. */
  close(): Promise<DatabaseBytes>
}

type DatabaseOptions = {
  level: number
  threads: number
  signal: AbortSignal
  /** Told the plain bytes of each chunk. */
  onBytes: (bytes: number) => void
}

export type DatabaseBytes = { plainBytes: number; plainSha256: string; gzipBytes: number; gzipSha256: string }

/** Where a piece lies in the archive: a range that inflates to deflate data which inflates on its own. */
export type PieceRange = { offset: number; length: number }

/**
 * The `.sql.gz` entry: one gzip member made of pieces, lying in stored blocks of the archive's own member, each piece
 * in blocks of its own. Its size is known at the end; its tar header, exactly one block, is then written over.
 */
export class DatabaseWriter implements DatabaseEntry {
  /** By piece number. Complete when the entry is closed. */
  readonly pieces: PieceRange[] = []
  closed = false
  readonly #archive: ArchiveFile
  readonly #path: string
  readonly #options: DatabaseOptions
  readonly #packer: Packer
  readonly #lane: PieceLane
  readonly #plain = { bytes: 0, crc: 0, sha256: createHash('sha256') }
  readonly #gzip = { bytes: 0, crc: 0, sha256: createHash('sha256') }
  #headerOffset = 0
  #started = 0
  /** The piece that what is emitted now belongs to; null before the first and after the last. */
  #piece: PieceRange | null = null

  private constructor(archive: ArchiveFile, path: string, options: DatabaseOptions) {
    this.#archive = archive
    this.#path = path
    this.#options = options
    this.#packer = startPacker(options.level, options.threads)
    this.#lane = new PieceLane(this.#packer.pack, (packed) => this.#appendGzip(packed))
  }

  static async open(archive: ArchiveFile, path: string, options: DatabaseOptions): Promise<DatabaseWriter> {
    const entry = new DatabaseWriter(archive, path, options)
    try {
      entry.#headerOffset = await archive.append(storedBlocks([entry.#header(0)]))
      await entry.#appendGzip([GZIP_HEADER])
      return entry
    } catch (error) {
      await entry.stop()
      throw error
    }
  }

  async write(chunk: Buffer): Promise<void> {
    this.#options.signal.throwIfAborted()
    this.#plain.bytes += chunk.length
    this.#plain.crc = extendCrc32(this.#plain.crc, chunk)
    this.#plain.sha256.update(chunk)
    await this.#lane.write(chunk)
    this.#options.onBytes(chunk.length)
  }

  startPiece(): number {
    this.#lane.cut()
    this.#lane.inOrder(() => {
      this.#piece = { offset: this.#archive.end, length: 0 }
      this.pieces.push(this.#piece)
    })
    return this.#started++
  }

  async close(): Promise<DatabaseBytes> {
    this.#options.signal.throwIfAborted()
    await this.#lane.drain()
    await this.stop()
    this.#piece = null
    await this.#appendGzip([gzipTrailer(this.#plain.crc, this.#plain.bytes)])
    const padding = tarPadding(this.#gzip.bytes)
    await this.#archive.append(storedBlocks([padding]))
    const header = this.#header(this.#gzip.bytes)
    await this.#archive.writeAt(storedBlocks([header]), this.#headerOffset)
    this.#account(header, padding)
    this.closed = true
    return {
      plainBytes: this.#plain.bytes,
      plainSha256: this.#plain.sha256.digest('hex'),
      gzipBytes: this.#gzip.bytes,
      gzipSha256: this.#gzip.sha256.digest('hex'),
    }
  }

  /** Ends its threads, whatever they do; the entry can then not be closed. */
  stop(): Promise<void> {
    return this.#packer.stop()
  }

  async #appendGzip(packed: Buffer[]): Promise<void> {
    for (const part of packed) {
      this.#gzip.crc = extendCrc32(this.#gzip.crc, part)
      this.#gzip.sha256.update(part)
    }
    this.#gzip.bytes += totalBytes(packed)
    const blocks = storedBlocks(packed)
    await this.#archive.append(blocks)
    if (this.#piece) this.#piece.length += totalBytes(blocks)
  }

  #header(size: number): Buffer {
    const mtimeNs = BigInt(Math.floor(Date.now() / 1000)) * 1_000_000_000n
    return singleBlockHeader({ path: this.#path, size, mtimeNs, mode: 0o600 })
  }

  #account(header: Buffer, padding: Buffer): void {
    const content = combineCrc32(crc32(header), this.#gzip.crc, this.#gzip.bytes)
    this.#archive.account({
      offset: this.#headerOffset,
      length: this.#archive.end - this.#headerOffset,
      crc: extendCrc32(content, padding),
      plainBytes: TAR_BLOCK_BYTES + this.#gzip.bytes + padding.length,
    })
  }
}
