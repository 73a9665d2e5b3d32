import { ArchiveError } from './archive-error.ts'
import type { DocumentLine } from './read-index.ts'
import { padded } from './tar-head.ts'

type Numbers = Float64Array<SharedArrayBuffer>
type Crcs = Uint32Array<SharedArrayBuffer>

/**
 * The part of an archive that holds its documents, cut into sections that inflate on their own: columns that threads
 * share, so that a million documents are no objects.
 */
export type Sections = {
  /** Of the documents, in the order of the file. */
  offsets: Numbers
  lengths: Numbers
  rangeCrcs: Crcs
  /** About what each inflates to, with its headers. */
  expected: Numbers
  /** The first document of each section; one more than there are sections. */
  firsts: Numbers
  /** Where each section begins in the file; one more than there are sections. */
  starts: Numbers
  /** What each inflates to: for the threads to write. */
  plainBytes: Numbers
  crcs: Crcs
}

export type Section = {
  start: number
  end: number
  /** Numbers of its documents. */
  from: number
  to: number
}

/** Few enough sections to be cheap, small enough to stay near the processor and to be shared out evenly. */
const SECTION_BYTES = 1 << 20
const SECTION_PLAIN_BYTES = 4 << 20
/** Headers, and folders between two documents. */
const HEAD_BYTES = 1024

type Range = Pick<DocumentLine, 'offset' | 'length' | 'rangeCrc' | 'size'>

/** Gathers the documents' ranges as the index gives them, and then cuts. */
export class SectionsBuilder {
  readonly #offsets: number[] = []
  readonly #lengths: number[] = []
  readonly #crcs: number[] = []
  readonly #expected: number[] = []

  add({ offset, length, rangeCrc, size }: Range): void {
    this.#offsets.push(offset)
    this.#lengths.push(length)
    this.#crcs.push(rangeCrc)
    this.#expected.push(padded(size) + HEAD_BYTES)
  }

  /** `start` and `end`: of what may hold documents. Throws where ranges overlap or lie outside. */
  cut(start: number, end: number): Sections {
    const order = this.#order()
    const offsets = shared(Array.from(order, (number) => this.#offsets[number] ?? 0))
    const lengths = shared(Array.from(order, (number) => this.#lengths[number] ?? 0))
    checkRanges({ offsets, lengths, start, end })
    const expected = shared(Array.from(order, (number) => this.#expected[number] ?? 0))
    const firsts = cutsOf(offsets, expected, end)
    return {
      offsets,
      lengths,
      rangeCrcs: crcs(order.length, (number) => this.#crcs[order[number] ?? 0] ?? 0),
      expected,
      firsts: shared([...firsts, order.length]),
      starts: shared([...firsts.map((number) => offsets[number] ?? 0), end]),
      plainBytes: shared(firsts.map(() => 0)),
      crcs: crcs(firsts.length, () => 0),
    }
  }

  #order(): Uint32Array {
    const offsets = this.#offsets
    const order = Uint32Array.from(offsets.keys())
    const sorted = offsets.every((offset, number) => number === 0 || (offsets[number - 1] ?? 0) < offset)
    return sorted ? order : order.sort((one, other) => (offsets[one] ?? 0) - (offsets[other] ?? 0))
  }
}

/** A cut lies where a document begins: there, by the format, nothing refers to what came before. */
function cutsOf(offsets: Numbers, expected: Numbers, end: number): number[] {
  const firsts: number[] = []
  let start = 0
  let plain = 0
  for (const [number, offset] of offsets.entries()) {
    const next = offsets[number + 1] ?? end
    plain += expected[number] ?? 0
    if (firsts.length > 0 && next - start <= SECTION_BYTES && plain <= SECTION_PLAIN_BYTES) continue
    firsts.push(number)
    start = offset
    plain = expected[number] ?? 0
  }
  return firsts
}

type Bounds = { offsets: Numbers; lengths: Numbers; start: number; end: number }

function checkRanges({ offsets, lengths, start, end }: Bounds): void {
  let free = start
  for (const [number, offset] of offsets.entries()) {
    if (offset < free) throw new ArchiveError('damaged', 'documents of the index overlap')
    free = offset + (lengths[number] ?? 0)
  }
  if (free > end) throw new ArchiveError('damaged', 'a document of the index lies behind it')
}

export function sectionCount({ firsts }: Sections): number {
  return firsts.length - 1
}

export function sectionAt({ firsts, starts }: Sections, number: number): Section {
  return {
    start: starts[number] ?? 0,
    end: starts[number + 1] ?? 0,
    from: firsts[number] ?? 0,
    to: firsts[number + 1] ?? 0,
  }
}

/** About what some documents of it inflate to. */
export function expectedBytes({ expected }: Sections, { from, to }: Pick<Section, 'from' | 'to'>): number {
  let bytes = 0
  for (let number = from; number < to; number++) bytes += expected[number] ?? 0
  return bytes
}

function shared(numbers: number[]): Numbers {
  const column = new Float64Array(new SharedArrayBuffer(8 * numbers.length))
  column.set(numbers)
  return column
}

function crcs(count: number, at: (number: number) => number): Crcs {
  const column = new Uint32Array(new SharedArrayBuffer(4 * count))
  for (let number = 0; number < count; number++) column[number] = at(number)
  return column
}
