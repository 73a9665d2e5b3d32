import { stat } from 'node:fs/promises'
import { ArchiveError } from './archive-error.ts'
import { combineCrc32 } from './crc32-combine.ts'
import { GZIP_HEADER } from './gzip-pieces.ts'
import {
  inflateBeginning,
  inflateOuter,
  inflateSection,
  type SectionPlace,
  type SectionTally,
} from './inflate-section.ts'
import type { IndexLine, Manifest } from './manifest.ts'
import { MANIFEST_REGION_END } from './manifest-region.ts'
import { readIndex } from './read-index.ts'
import { misplaced } from './read-range.ts'
import { TAR_BLOCK_BYTES } from './tar-header.ts'

export type TableSection = Extract<IndexLine, { type: 'table' }>

/**
 * The dump of an archive, read in sections and in any order: the rows of each table from where they lie, and the SQL
 * around them.
 */
export type DumpSections = {
  /** In the order of the dump. */
  tables: TableSection[]
  /** The dump as it is, but that its COPY blocks have no rows. */
  withoutRows(): AsyncGenerator<Buffer>
  /** The rows of the COPY block of that number. A chunk is valid until the next one is asked for. */
  rows(number: number): AsyncGenerator<Buffer>
  /** When all was read, once: throws if it was not what was written. */
  check(): Promise<void>
}

/**
 * Opens the dump for reading in sections; null where it can only be read from its start to its end: the archive was packed
 * again by hand, holds no tables, or was written before each COPY block ended a piece of its own.
 */
export async function openDumpSections(file: string, manifest: Manifest): Promise<DumpSections | null> {
  const facts = manifest.database
  const { size } = await stat(file)
  if (!facts || size !== manifest.archiveBytes) return null
  const tables: TableSection[] = []
  for await (const line of readIndex(file, manifest)) if (line.type === 'table') tables.push(line)
  tables.sort((one, other) => one.offset - other.offset)
  const between = placesBetween(tables, file, manifest)
  if (!between) return null
  const sections = new Sections({ file, facts, tables, between })
  return (await sections.endBehindTables()) ? sections : null
}

/** Where the SQL before, between and behind the tables lies; null where some of it has no place of its own. */
function placesBetween(tables: TableSection[], file: string, { database, index }: Manifest): SectionPlace[] | null {
  const path = database?.path ?? ''
  const places: SectionPlace[] = []
  let offset = MANIFEST_REGION_END
  for (const next of [...tables, { offset: index.offset, length: 0 }]) {
    if (next.offset <= offset) return null
    places.push({ file, path, offset, length: next.offset - offset })
    offset = next.offset + next.length
  }
  const [first] = places
  if (!first || tables.length === 0) return null
  first.lead = TAR_BLOCK_BYTES + GZIP_HEADER.length
  return places
}

type Opened = {
  file: string
  facts: NonNullable<Manifest['database']>
  tables: TableSection[]
  /** One more than tables. */
  between: SectionPlace[]
}

class Sections implements DumpSections {
  readonly tables: TableSection[]
  readonly #opened: Opened
  /** What each section came to, in the order of the file: SQL, table, SQL, table, …, SQL. */
  readonly #tallies: (SectionTally | undefined)[]

  constructor(opened: Opened) {
    this.#opened = opened
    this.tables = opened.tables
    this.#tallies = Array.from({ length: opened.tables.length * 2 + 1 })
  }

  /** There is some SQL behind the last table: otherwise it lies in the table's own range. */
  async endBehindTables(): Promise<boolean> {
    const last = this.#opened.between.at(-1)
    if (!last) return false
    for await (const plain of inflateBeginning(last)) if (plain.length > 0) return true
    return false
  }

  async *withoutRows(): AsyncGenerator<Buffer> {
    for (const [number, place] of this.#opened.between.entries()) {
      const done = (tally: SectionTally): void => {
        this.#tallies[2 * number] = tally
      }
      for await (const plain of inflateSection(place, done)) yield Buffer.from(plain)
      const table = this.tables[number]
      if (table) yield Buffer.concat([await this.#statement(table), END_OF_ROWS])
    }
  }

  /** The COPY statement that the section of a table begins with. */
  async #statement(table: TableSection): Promise<Buffer> {
    let start: Buffer = Buffer.alloc(0)
    for await (const plain of inflateBeginning(this.#placeOf(table))) {
      start = Buffer.concat([start, plain])
      const end = endOfStatement(start, table)
      if (end > 0) return start.subarray(0, end)
    }
    throw misplaced(nameOf(table))
  }

  async *rows(number: number): AsyncGenerator<Buffer> {
    const table = this.tables[number]
    if (!table) throw new Error(`the dump has no table of the number ${number}`)
    const done = (tally: SectionTally): void => {
      this.#tallies[2 * number + 1] = tally
    }
    let left = table.bytes
    let rest: Buffer = Buffer.alloc(0)
    for await (const chunk of behindStatement(inflateSection(this.#placeOf(table), done), table)) {
      const rows = chunk.subarray(0, left)
      left -= rows.length
      if (rows.length > 0) yield rows
      rest = Buffer.concat([rest, chunk.subarray(rows.length)])
      if (rest.length > END_OF_ROWS.length) throw misplaced(nameOf(table))
    }
    if (left > 0 || !rest.equals(END_OF_ROWS)) throw misplaced(nameOf(table))
  }

  #placeOf({ offset, length }: TableSection): SectionPlace {
    const { file, facts } = this.#opened
    return { file, path: facts.path, offset, length }
  }

  async check(): Promise<void> {
    const { facts } = this.#opened
    let whole = { bytes: 0, crc: 0 }
    for (const tally of this.#tallies) {
      if (!tally) throw new Error('the dump was not read whole')
      whole = { bytes: whole.bytes + tally.bytes, crc: combineCrc32(whole.crc, tally.crc, tally.bytes) }
    }
    const trailer = await this.#trailer()
    const same = trailer.readUInt32LE(0) === whole.crc && trailer.readUInt32LE(4) === whole.bytes % 2 ** 32
    if (same && whole.bytes === facts.plainBytes) return
    throw new ArchiveError('damaged', `${facts.path} inflates to others than the manifest says`, facts.path)
  }

  /** The checksum and the length that stand at the end of the `.sql.gz`, behind its last piece. */
  async #trailer(): Promise<Buffer> {
    const { between, facts } = this.#opened
    const last = between.at(-1)
    const from = this.#tallies.at(-1)?.zippedBytes
    let trailer: Buffer = Buffer.alloc(0)
    if (last && from !== undefined) {
      let position = 0
      for await (const chunk of inflateOuter(last)) {
        const start = Math.max(0, from - position)
        position += chunk.length
        trailer = Buffer.concat([trailer, chunk.subarray(start, start + TRAILER_BYTES - trailer.length)])
        if (trailer.length === TRAILER_BYTES) return trailer
      }
    }
    throw new ArchiveError('incomplete', `${facts.path} is cut off`, facts.path)
  }
}

const END_OF_ROWS = Buffer.from('\\.\n')
const TRAILER_BYTES = 8
/** Longer than any COPY statement pg_dump writes. */
const MAX_STATEMENT_BYTES = 1 << 20

const [NEWLINE, DOUBLE_QUOTE] = Buffer.from('\n"')

async function* behindStatement(chunks: AsyncIterable<Buffer>, table: TableSection): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (!start) {
      yield chunk
      continue
    }
    start = Buffer.concat([start, chunk])
    const end = endOfStatement(start, table)
    if (end < 0) continue
    yield start.subarray(end)
    start = null
  }
}

/** Behind the newline that ends a COPY statement; -1 when it is not there yet. Names in it may hold newlines. */
function endOfStatement(bytes: Buffer, table: TableSection): number {
  let quoted = false
  for (let at = 0; at < bytes.length && at <= MAX_STATEMENT_BYTES; at++) {
    if (bytes[at] === DOUBLE_QUOTE) quoted = !quoted
    if (bytes[at] === NEWLINE && !quoted) return at + 1
  }
  if (bytes.length > MAX_STATEMENT_BYTES) throw misplaced(nameOf(table))
  return -1
}

function nameOf({ schema, name }: TableSection): string {
  return `${schema}.${name}`
}
