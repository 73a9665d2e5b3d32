import { type FileHandle, open } from 'node:fs/promises'
import { STORED_BLOCK_BYTES, STORED_HEADER_BYTES } from './gzip-pieces.ts'
import type { InflatableRange } from './read-range.ts'
import { storedContent } from './stored-blocks.ts'

const READ_BYTES = 512 << 10
const MOST_BLOCK_BYTES = STORED_HEADER_BYTES + STORED_BLOCK_BYTES

/** Reads what stored blocks in a range of a file hold, into memory that is used again: nothing is made for each block. */
export class StoredReader {
  readonly #file: FileHandle
  readonly #end: number
  readonly #buffer: Buffer
  /** What of the buffer was read and not given out. */
  #from = 0
  #to = 0
  /** Where in the file the buffer's content ends. */
  #read: number

  private constructor(file: FileHandle, { offset, length }: InflatableRange) {
    this.#file = file
    this.#end = offset + length
    this.#read = offset
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(length, READ_BYTES + MOST_BLOCK_BYTES))
  }

  /** Whoever calls closes it. */
  static async open(file: string, range: InflatableRange): Promise<StoredReader> {
    return new StoredReader(await open(file, 'r'), range)
  }

  /** Where in the file the first block begins that was not given out. */
  get position(): number {
    return this.#read - (this.#to - this.#from)
  }

  /**
   * Copies the contents of the next blocks to the start of `into`, of as many as are at hand and go in. Resolves to their
   * bytes; 0: what follows is no stored block, is not all there, does not go in, or is nothing.
   */
  async fill(into: Buffer): Promise<number> {
    let filled = 0
    for (;;) {
      const content = storedContent(this.#buffer.subarray(this.#from, this.#to))
      if (content && content.length <= into.length - filled) {
        content.copy(into, filled)
        filled += content.length
        this.#from += STORED_HEADER_BYTES + content.length
      } else if (content || filled > 0 || !(await this.#readMore())) {
        return filled
      }
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** False: there is no more, or a whole block has been at hand already, if it is one. */
  async #readMore(): Promise<boolean> {
    const kept = this.#buffer.subarray(this.#from, this.#to)
    if (kept.length >= MOST_BLOCK_BYTES) return false
    this.#buffer.copyWithin(0, this.#from, this.#to)
    this.#from = 0
    this.#to = kept.length
    const wanted = Math.min(this.#buffer.length - this.#to, this.#end - this.#read)
    if (wanted === 0) return false
    const { bytesRead } = await this.#file.read(this.#buffer, this.#to, wanted, this.#read)
    this.#to += bytesRead
    this.#read += bytesRead
    return bytesRead > 0
  }
}
