const NOTHING = Buffer.alloc(0)

/** Takes bytes from a source of chunks in the portions that are asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = NOTHING

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** The next bytes, at least one and at most `max`; null at the end. Not copied. */
  async some(max: number): Promise<Buffer | null> {
    if (this.#held.length === 0 && (await this.ended())) return null
    const part = this.#held.subarray(0, max)
    this.#held = this.#held.subarray(part.length)
    return part
  }

  /** The next `length` bytes; fewer only where the source ends. */
  async exactly(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let missing = length; missing > 0; ) {
      const part = await this.some(missing)
      if (!part) break
      parts.push(part)
      missing -= part.length
    }
    const [only] = parts
    return parts.length === 1 && only ? only : Buffer.concat(parts)
  }

  /** Whether nothing is left. */
  async ended(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#chunks.next()
      if (next.done) return true
      this.#held = next.value
    }
    return false
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
