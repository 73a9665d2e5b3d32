import { Buffer } from 'node:buffer'

/** Many names, one behind the other as UTF-8: some bytes each, where strings would be objects. */
export type NameList = { bytes: Uint8Array<SharedArrayBuffer>; ends: Float64Array<SharedArrayBuffer> }

/** The name as a string whose order is that of its UTF-8 bytes. */
export function byteOrderKey(name: string): string {
  return Buffer.from(name).toString('latin1')
}

/** Of keys, as byteOrderKey makes them. */
export function nameListOf(keys: Iterable<string>, count: number, bytes: number): NameList {
  const list = {
    bytes: new Uint8Array(new SharedArrayBuffer(bytes)),
    ends: new Float64Array(new SharedArrayBuffer(8 * count)),
  }
  const target = Buffer.from(list.bytes.buffer)
  let number = 0
  let end = 0
  for (const key of keys) {
    end += target.write(key, end, 'latin1')
    list.ends[number++] = end
  }
  return list
}

/** Reads a list. Its numbers are those of the names in it, from 0. */
export class Names {
  readonly #bytes: Buffer
  readonly #ends: Float64Array

  constructor({ bytes, ends }: NameList) {
    this.#bytes = Buffer.from(bytes.buffer)
    this.#ends = ends
  }

  at(number: number): string {
    return this.#bytes.toString('utf8', this.#start(number), this.#ends[number])
  }

  /** Its number among those from `start` to before `end`, which are in order of bytes; null: it is none of them. */
  find(name: string, start: number, end: number): number | null {
    const key = byteOrderKey(name)
    let [low, high] = [start, end]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#keyAt(middle) < key) low = middle + 1
      else high = middle
    }
    return low < end && this.#keyAt(low) === key ? low : null
  }

  #keyAt(number: number): string {
    return this.#bytes.toString('latin1', this.#start(number), this.#ends[number])
  }

  #start(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0)
  }
}
