const NEWLINE = 10

/** The bytes of a dump as they come, where the reader stands in them, and on which line of the dump that is. */
export class DumpInput {
  bytes: Buffer = Buffer.alloc(0)
  /** How far the bytes are read, and how far they were taken out. */
  at = 0
  #taken = 0
  /** The line of the first byte that was not taken. */
  line = 1
  ended = false
  readonly #source: AsyncIterator<Buffer>

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Appends the next chunk to what was not taken, or learns that there is none. */
  async fill(): Promise<void> {
    const next = await this.#source.next()
    if (next.done) {
      this.ended = true
      return
    }
    const kept = this.bytes.subarray(this.#taken)
    this.bytes = kept.length > 0 ? Buffer.concat([kept, next.value]) : next.value
    this.at -= this.#taken
    this.#taken = 0
  }

  /** Takes out what was read, or what lies before `end`. It is not copied. */
  take(end = this.at): Buffer {
    const taken = this.bytes.subarray(this.#taken, end)
    this.at = end
    this.#taken = end
    this.line += countNewlines(taken)
    return taken
  }

  /** Lets the source free what it holds, when the reader stops before its end. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }
}

function countNewlines(bytes: Buffer): number {
  let count = 0
  // indexOf is memchr: faster than a loop over the bytes for rows of ordinary length.
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}
