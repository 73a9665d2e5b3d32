import { combineCrc32 } from './crc32-combine.ts'

/** A range of the file, with the crc32 and the length of what it inflates to. */
export type FileRange = { offset: number; length: number; crc: number; plainBytes: number }

/**
 * The crc32 of a file written in ranges by several threads, out of order. Ranges that touch are joined as they come,
 * so only the few that wait for a neighbour are kept, however many there are.
 */
export class CrcRuns {
  readonly #byStart = new Map<number, FileRange>()
  readonly #byEnd = new Map<number, FileRange>()

  add(range: FileRange): void {
    let run = range
    const before = this.#byEnd.get(run.offset)
    if (before) run = joined(this.#take(before), run)
    const after = this.#byStart.get(run.offset + run.length)
    if (after) run = joined(run, this.#take(after))
    this.#byStart.set(run.offset, run)
    this.#byEnd.set(run.offset + run.length, run)
  }

  /** The one range that everything was joined to. Throws if a hole is left between `start` and `end`. */
  whole(start: number, end: number): FileRange {
    const run = this.#byStart.get(start) ?? { offset: start, length: 0, crc: 0, plainBytes: 0 }
    if (run.offset + run.length !== end || this.#byStart.size > 1) {
      throw new Error(
        `the archive has a hole: from ${start} it is whole only up to ${run.offset + run.length} of ${end}`,
      )
    }
    return run
  }

  #take(run: FileRange): FileRange {
    this.#byStart.delete(run.offset)
    this.#byEnd.delete(run.offset + run.length)
    return run
  }
}

function joined(first: FileRange, second: FileRange): FileRange {
  return {
    offset: first.offset,
    length: first.length + second.length,
    crc: combineCrc32(first.crc, second.crc, second.plainBytes),
    plainBytes: first.plainBytes + second.plainBytes,
  }
}
