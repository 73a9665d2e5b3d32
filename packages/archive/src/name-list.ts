import { Buffer } from 'node:buffer'

/**
 * Many names as UTF-8, each with a line feed behind it, which none has in it: some bytes each, where strings would be
 * objects. `ends` are those of the line feeds.
 */
export type NameList = { bytes: Uint8Array<SharedArrayBuffer>; ends: Float64Array<SharedArrayBuffer> }

const NOT_ASCII = /[\u0080-\uffff]/

/** The name as a string whose order is that of its UTF-8 bytes. */
export function byteOrderKey(name: string): string {
  return NOT_ASCII.test(name) ? Buffer.from(name).toString('latin1') : name
}

/** Of so many keys, as byteOrderKey makes them, of so many bytes together. */
export function nameListOf(keys: Iterable<string>, count: number, bytes: number): NameList {
  const list = {
    bytes: new Uint8Array(new SharedArrayBuffer(bytes + count)),
    ends: new Float64Array(new SharedArrayBuffer(8 * count)),
  }
  const target = Buffer.from(list.bytes.buffer)
  let number = 0
  let end = 0
  for (const key of keys) {
    end += target.write(`${key}\n`, end, 'latin1')
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
    return this.#bytes.toString('utf8', this.#start(number), this.#end(number))
  }

  /** Those from `start` to before `end`, in lower case: all in one go, many times faster than one by one. */
  inLowerCase(start: number, end: number): string[] {
    if (start === end) return []
    return this.#bytes
      .toString('utf8', this.#start(start), this.#end(end - 1))
      .toLowerCase()
      .split('\n')
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
    return this.#bytes.toString('latin1', this.#start(number), this.#end(number))
  }

  #end(number: number): number {
    return (this.#ends[number] ?? 1) - 1
  }

  #start(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0)
  }
}
