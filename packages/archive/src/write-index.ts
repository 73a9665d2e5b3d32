import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ArchiveFile } from './archive-file.ts'
import { combineCrc32 } from './crc32-combine.ts'
import { extendCrc32 } from './extend-crc32.ts'
import { totalBytes } from './gzip-pieces.ts'
import type { IndexLine, Manifest } from './manifest.ts'
import { deflateSync } from './pack-piece.ts'
import { packByZlib } from './packer.ts'
import { PieceLane } from './piece-lane.ts'
import { singleBlockHeader, tarPadding } from './tar-header.ts'

export const INDEX_PATH = 'index.jsonl'

/**
 * Collects `index.jsonl` while the archive is written and appends it at the end. Its place is last and its header
 * needs its size, so it waits in memory, compressed: about 100 bytes a document.
 */
export class IndexWriter {
  readonly #level: number
  readonly #lane: PieceLane
  readonly #packed: Buffer[] = []
  readonly #sha256 = createHash('sha256')
  #crc = 0
  #bytes = 0
  #queue: Promise<void> = Promise.resolve()

  constructor(level: number) {
    this.#level = level
    this.#lane = new PieceLane(packByZlib(level), (packed) => {
      // A copy: what zlib returns holds on to an output buffer of the worst size.
      this.#packed.push(Buffer.concat(packed))
    })
  }

  /** Adds whole lines, each with its line feed. Calls may overlap: they queue. */
  addText(lines: string): Promise<void> {
    this.#queue = this.#queue.then(() => this.#add(lines))
    return this.#queue
  }

  async #add(lines: string): Promise<void> {
    const text = Buffer.from(lines)
    this.#crc = extendCrc32(this.#crc, text)
    this.#sha256.update(text)
    this.#bytes += text.length
    await this.#lane.write(text)
  }

  /** Appends the entry. Where it lies, its size and hash, as the manifest tells them. */
  async finish(archive: ArchiveFile): Promise<Manifest['index']> {
    await this.#lane.drain()
    const mtimeNs = BigInt(Math.floor(Date.now() / 1000)) * 1_000_000_000n
    const header = singleBlockHeader({ path: INDEX_PATH, size: this.#bytes, mtimeNs, mode: 0o644 })
    const padding = tarPadding(this.#bytes)
    const parts = [deflateSync(header, this.#level), ...this.#packed, deflateSync(padding, this.#level)]
    const offset = await archive.append(parts)
    const length = totalBytes(parts)
    const crc = extendCrc32(combineCrc32(crc32(header), this.#crc, this.#bytes), padding)
    archive.account({ offset, length, crc, plainBytes: header.length + this.#bytes + padding.length })
    return { offset, length, sizeBytes: this.#bytes, sha256: this.#sha256.digest('hex') }
  }
}

export function indexText(line: IndexLine): string {
  return `${JSON.stringify(line)}\n`
}
