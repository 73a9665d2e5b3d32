import { createDumpLexer, type DumpLexer } from './dump-lexer.ts'
import { lexSql } from './lex-dump.ts'

/** A table as its COPY statement names it; `schema` is empty where the statement has none. */
export type DumpTable = { schema: string; name: string }

/** Rows and bytes of a COPY block's data, without the statement and the closing `\.`. */
export type CopyBlock = DumpTable & { rows: number; bytes: number }

/**
 * A part of the dump. `startsCopy`: its first byte is the first of a COPY statement. `followsCopy`: it is the first behind
 * the closing `\.` line of one.
 */
export type DumpPart = { bytes: Buffer; startsCopy: boolean; followsCopy: boolean }

export type DumpSummary = {
  tables: number
  rows: number
  largeObjects: number
  /** `-- PostgreSQL database dump complete` was the last line that means anything. */
  trailer: boolean
  /** The dump ended inside a COPY block. */
  insideCopy: boolean
  /** Bytes that no part has carried yet: empty after a whole dump, whose last byte is a newline. */
  rest: Buffer
}

export type DumpWatcher = {
  /**
   * Looks at the next bytes of the dump and returns all bytes that are decided, cut where a COPY block begins and ends. The
   * last few are held back until the next call where a cut may lie before them. The parts are of the chunk, which may
   * be used again after them. All parts and `rest` joined are the dump.
   */
  scan(chunk: Buffer): DumpPart[]
  finish(): DumpSummary
}

export type DumpListener = {
  onCopyStart?: (table: DumpTable) => void
  onCopyEnd?: (block: CopyBlock) => void
}

/**
 * Watches pg_dump's plain SQL as it streams by: finds the COPY blocks, counts their rows, counts large objects and
 * knows whether the dump is whole. Callbacks come in the order of the dump, during `scan` and `finish`.
 */
export function createDumpWatcher(listener: DumpListener = {}): DumpWatcher {
  const watch: Watch = { lexer: createDumpLexer(), listener, block: null, cuts: [], begins: null, tables: 0, rows: 0 }
  let held: Buffer = Buffer.alloc(0)
  return {
    scan(chunk) {
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk
      watch.cuts = []
      const end = advance(watch, bytes, false)
      held = Buffer.from(bytes.subarray(end))
      return partsOf(watch, bytes.subarray(0, end))
    },
    finish() {
      advance(watch, held, true)
      const { trailer, largeObjects, state } = watch.lexer
      const { tables, rows } = watch
      return { tables, rows, largeObjects, trailer, insideCopy: state === 'copy', rest: held }
    },
  }
}

type Begins = 'copy' | 'rest'

type Watch = {
  lexer: DumpLexer
  listener: DumpListener
  block: CopyBlock | null
  /** Where COPY blocks begin and end in the bytes of this scan. */
  cuts: { at: number; begins: Begins }[]
  /** What the next byte that is handed out begins. */
  begins: Begins | null
  tables: number
  rows: number
}

function advance(watch: Watch, bytes: Buffer, final: boolean): number {
  let at = 0
  while (at < bytes.length) {
    const next = watch.block ? readRows(watch, watch.block, bytes, at, final) : readSql(watch, bytes, at, final)
    if (next === at) return at
    at = next
  }
  return at
}

function readSql(watch: Watch, bytes: Buffer, at: number, final: boolean): number {
  const next = lexSql(watch.lexer, bytes, at, final)
  const statement = watch.lexer.copyStatement
  if (statement) {
    const table = tableOf(statement.text)
    watch.lexer.copyStatement = null
    watch.lexer.lineStart = true
    watch.block = { ...table, rows: 0, bytes: 0 }
    watch.cuts.push({ at: statement.at, begins: 'copy' })
    watch.listener.onCopyStart?.(table)
  }
  return next
}

const NAME = '"[^"]*(?:""[^"]*)*"|[^\\s".(;]+'
const QUALIFIED_NAME = new RegExp(`^COPY (?:(${NAME})\\.)?(${NAME})[ (]`)

function tableOf(statement: string): DumpTable {
  const [, schema = '', name = ''] = QUALIFIED_NAME.exec(statement) ?? []
  return { schema: unquote(schema), name: unquote(name) }
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}

const END_OF_ROWS = Buffer.from('\n\\.\n')
const END_LINE = END_OF_ROWS.subarray(1)
const NEWLINE = 10

function readRows(watch: Watch, block: CopyBlock, bytes: Buffer, at: number, final: boolean): number {
  if (watch.lexer.lineStart) {
    const line = bytes.subarray(at, at + END_LINE.length)
    const soFar = END_LINE.subarray(0, line.length).equals(line)
    if (soFar && line.length === END_LINE.length) return endCopy(watch, block, at + line.length)
    if (soFar && !final) return at
  }
  const end = endOfRows(bytes, at)
  block.rows += countNewlines(bytes, at, end)
  block.bytes += end - at
  watch.lexer.lineStart = bytes[end - 1] === NEWLINE
  return end
}

/** Where the rows in these bytes end: behind the newline before `\.`, or before what may become that line. */
function endOfRows(bytes: Buffer, at: number): number {
  const found = bytes.indexOf(END_OF_ROWS, at)
  if (found >= 0) return found + 1
  const newline = bytes.lastIndexOf(NEWLINE)
  if (newline < at) return bytes.length
  const line = bytes.subarray(newline + 1)
  return END_LINE.subarray(0, line.length).equals(line) ? newline + 1 : bytes.length
}

function countNewlines(bytes: Buffer, from: number, to: number): number {
  let count = 0
  // indexOf is memchr: four times as fast as a loop over bytes on rows of ordinary length.
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}

function endCopy(watch: Watch, block: CopyBlock, next: number): number {
  watch.tables++
  watch.rows += block.rows
  watch.block = null
  watch.lexer.state = 'sql'
  watch.lexer.statementStart = true
  watch.cuts.push({ at: next, begins: 'rest' })
  watch.listener.onCopyEnd?.(block)
  return next
}

/** A cut at the end of the bytes is that of the first part of the next scan. */
function partsOf(watch: Watch, bytes: Buffer): DumpPart[] {
  const parts: DumpPart[] = []
  let from = 0
  for (const { at, begins } of [...watch.cuts, { at: bytes.length, begins: null }]) {
    if (at > from) {
      const [startsCopy, followsCopy] = [watch.begins === 'copy', watch.begins === 'rest']
      parts.push({ bytes: bytes.subarray(from, at), startsCopy, followsCopy })
      watch.begins = null
    }
    watch.begins = begins ?? watch.begins
    from = at
  }
  return parts
}
