import { createHash } from 'node:crypto'

type Shared<Numbers> = { words: Numbers; states: Int8Array<SharedArrayBuffer>; counts: Int32Array<SharedArrayBuffer> }

/** What threads are given of them. */
export type MarksColumns = Shared<Uint32Array<SharedArrayBuffer>>

const EMPTY = 0
const THERE = 1
const TICKED = 2

/**
 * A set of texts, of which each can be ticked off once by any of several threads. In memory is a digest a text, 96 bits
 * as in `EntryNames`, in a table of twice as many places: 26 to 52 bytes a text, shared by all.
 */
export class SharedMarks {
  readonly columns: MarksColumns

  constructor(columns: MarksColumns) {
    this.columns = columns
  }

  /** Room for so many. */
  static for(texts: number): SharedMarks {
    const places = 2 ** Math.ceil(Math.log2(Math.max(8, 2 * texts)))
    return new SharedMarks({
      words: new Uint32Array(new SharedArrayBuffer(12 * places)),
      states: new Int8Array(new SharedArrayBuffer(places)),
      counts: new Int32Array(new SharedArrayBuffer(8)),
    })
  }

  /** By one thread, before others have it. False: it is there already, or there is no room. */
  add(text: string): boolean {
    const { words, states, counts } = this.columns
    const digest = digestOf(text)
    const place = this.#placeOf(digest)
    const added = (counts[0] ?? 0) + 1
    if (states[place] !== EMPTY || added > states.length / 2) return false
    words.set(digest, 3 * place)
    states[place] = THERE
    counts[0] = added
    return true
  }

  /** False: it is not there, or has been ticked off before. */
  tick(text: string): boolean {
    const { states, counts } = this.columns
    if (Atomics.compareExchange(states, this.#placeOf(digestOf(text)), THERE, TICKED) !== THERE) return false
    Atomics.add(counts, 1, 1)
    return true
  }

  allTicked(): boolean {
    const { counts } = this.columns
    return Atomics.load(counts, 0) === Atomics.load(counts, 1)
  }

  /** Where it is, or else the empty place where it would be. */
  #placeOf([first = 0, second, third]: Uint32Array): number {
    const { words, states } = this.columns
    const last = states.length - 1
    for (let place = first & last; ; place = (place + 1) & last) {
      if (Atomics.load(states, place) === EMPTY) return place
      const at = 3 * place
      if (words[at] === first && words[at + 1] === second && words[at + 2] === third) return place
    }
  }
}

function digestOf(text: string): Uint32Array {
  const digest = createHash('sha256').update(text).digest()
  return Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8))
}
