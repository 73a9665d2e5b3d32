import { FAST_INFLATE_CODE } from './fast-inflate-code.ts'
import { instantiate } from './instantiate.ts'

/** What assembly/inflate.ts exports. */
type Exports = {
  memory: { buffer: ArrayBuffer }
  input(): number
  mostInput(): number
  output(): number
  mostOutput(): number
  inflate(bytes: number, most: number): number
}

/**
 * Inflates whole pieces of deflate that are in memory, up to twice as fast as zlib (docs/decisions/0054). Each thread makes
 * one and uses it over and over: it has 16 MiB of memory of its own.
 */
export class FastInflate {
  /** What is to be inflated is put here, from its start on. */
  readonly input: Buffer
  readonly #output: Buffer
  readonly #inflate: Exports['inflate']

  private constructor({ memory, inflate, ...at }: Exports) {
    this.input = Buffer.from(memory.buffer, at.input(), at.mostInput())
    this.#output = Buffer.from(memory.buffer, at.output(), at.mostOutput())
    this.#inflate = inflate
  }

  /** Null where there is no WebAssembly: then zlib has to do it. */
  static create(): FastInflate | null {
    const exports = instantiate<Exports>(FAST_INFLATE_CODE)
    return exports && new FastInflate(exports)
  }

  /**
   * What so many bytes of the input inflate to, valid until the next call. They have to be whole blocks, none of them the
   * final one, that refer to nothing before them and end with the last bit of the last byte. Null for everything else, and
   * where more than `most` bytes would come of it: zlib judges that, and says what is wrong with it.
   */
  inflate(bytes: number, most = this.#output.length): Buffer | null {
    if (bytes > this.input.length || most > this.#output.length) return null
    const length = this.#inflate(bytes, most)
    return length < 0 ? null : this.#output.subarray(0, length)
  }
}
