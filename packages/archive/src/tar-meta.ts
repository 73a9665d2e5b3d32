import { isUtf8 } from 'node:buffer'
import { ArchiveError, type ArchiveErrorCode, showable } from './archive-error.ts'
import { parsePaxRecords } from './pax-records.ts'

/** What the headers before an entry say about it. */
export type Extended = { path?: string; size?: number; mtimeSeconds?: number }

/** PAX records and GNU's long names together, for one entry. */
const MAX_META_BYTES = 64 << 10

/** Reads the extended headers that come before one entry: PAX, and GNU's long names. */
export class MetaReader {
  extended: Extended = {}
  readonly #previous: string | null
  #bytes = 0
  readonly #readers: Record<string, (body: Buffer) => Extended> = {
    x: (body) => this.#readPax(body),
    g: (body) => this.#readGlobalPax(body),
    L: (body) => ({ path: this.#text(body) }),
    // A long link name: the link itself is refused when it comes.
    K: () => ({}),
  }

  /** `previous`: the path of the entry before, which errors name. */
  constructor(previous: string | null) {
    this.#previous = previous
  }

  knows(type: string): boolean {
    return type in this.#readers
  }

  /** How many bytes to read, if they may be read. */
  checkSize(size: number | undefined): number {
    if (size === undefined) throw this.#error('damaged', 'has a header without a size')
    this.#bytes += size
    if (this.#bytes > MAX_META_BYTES) throw this.#error('refused', `has more than ${MAX_META_BYTES} bytes of headers`)
    return size
  }

  read(type: string, body: Buffer): void {
    this.extended = { ...this.extended, ...this.#readers[type]?.(body) }
  }

  /** An extended header must be followed by the entry it speaks of. */
  expectNone(): void {
    if (this.#bytes > 0) throw this.#error('damaged', 'is missing')
  }

  #readPax(body: Buffer): Extended {
    const records = this.#records(body)
    const extended: Extended = {}
    const path = records.get('path')
    const size = records.get('size')
    const mtime = Number(records.get('mtime') ?? Number.NaN)
    if (path !== undefined) extended.path = path
    if (size !== undefined) extended.size = this.#size(size)
    if (Number.isFinite(mtime)) extended.mtimeSeconds = mtime
    return extended
  }

  /** Records for all entries to come. Nothing of what they may say matters here. */
  #readGlobalPax(body: Buffer): Extended {
    const records = this.#records(body)
    if (!['path', 'size', 'linkpath'].some((key) => records.has(key))) return {}
    throw this.#error('refused', 'has a header that gives one name or size to all entries')
  }

  #records(body: Buffer): Map<string, string> {
    const records = parsePaxRecords(body)
    if (!records) throw this.#error('damaged', 'has an extended header that is not valid')
    const sparse = [...records.keys()].some((key) => key.startsWith('GNU.sparse.'))
    if (sparse) throw this.#error('refused', 'is a sparse file')
    return records
  }

  #size(digits: string): number {
    const size = Number(digits)
    if (/^\d+$/.test(digits) && Number.isSafeInteger(size)) return size
    throw this.#error('damaged', 'has a size that is not a number')
  }

  #text(body: Buffer): string {
    const end = body.indexOf(0)
    const text = end < 0 ? body : body.subarray(0, end)
    if (isUtf8(text)) return text.toString('utf8')
    throw this.#error('refused', 'has a name that is not UTF-8')
  }

  #error(code: ArchiveErrorCode, what: string): ArchiveError {
    const which = this.#previous === null ? 'the first entry' : `the entry after ${showable(this.#previous)}`
    return new ArchiveError(code, `${which} ${what}`, this.#previous)
  }
}
