import { crc32 } from 'node:zlib'

type Range = { offset: number; length: number; rangeCrc: number }

/**
 * Compares the ranges the index gives for documents with the bytes of the file as they stream by. The tar may be whole
 * and an offset wrong all the same; and deflate has padding bits that no checksum of what it inflates to can see.
 */
export class RangeChecks {
  /** In the order of `add`, then of the file: plain arrays of numbers, 24 bytes a range. */
  readonly #offsets: number[] = []
  readonly #lengths: number[] = []
  readonly #crcs: number[] = []
  #order: Uint32Array | null = null
  #next = 0
  #position = 0
  #crc = 0
  #wrong: number | null = null

  add({ offset, length, rangeCrc }: Range): void {
    this.#offsets.push(offset)
    this.#lengths.push(length)
    this.#crcs.push(rangeCrc)
  }

  /** The next bytes of the file, from its first on. */
  see(chunk: Buffer): void {
    const end = this.#position + chunk.length
    for (let range = this.#current(); range && range.offset < end; range = this.#current()) {
      const from = Math.max(range.offset, this.#position)
      const to = Math.max(from, Math.min(range.offset + range.length, end))
      this.#crc = crc32(chunk.subarray(from - this.#position, to - this.#position), this.#crc)
      if (range.offset + range.length > end) break
      this.#finishRange(range)
    }
    this.#position = end
  }

  /** Offset of the first range that does not hold what it should, when the file has been seen whole; or null. */
  firstWrong(): number | null {
    return this.#wrong ?? this.#current()?.offset ?? null
  }

  #current(): Range | null {
    this.#order ??= this.#inOrder()
    const number = this.#order[this.#next]
    if (number === undefined) return null
    const [offset, length, rangeCrc] = [this.#offsets[number], this.#lengths[number], this.#crcs[number]]
    if (offset === undefined || length === undefined || rangeCrc === undefined) return null
    return { offset, length, rangeCrc }
  }

  #inOrder(): Uint32Array {
    const offsets = this.#offsets
    return Uint32Array.from(offsets.keys()).sort((one, other) => (offsets[one] ?? 0) - (offsets[other] ?? 0))
  }

  #finishRange({ offset, rangeCrc }: Range): void {
    if (this.#crc !== rangeCrc) this.#wrong ??= offset
    this.#crc = 0
    this.#next++
  }
}
