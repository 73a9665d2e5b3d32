import { AppError } from '../errors.ts'
import { DumpInput } from './dump-input.ts'
import { DumpLexer } from './dump-lexer.ts'
import { emptyStatement, endsHere, newOwnerIn, readWord, type Statement, textOf } from './dump-statement.ts'
import { readCopyData } from './read-copy-data.ts'

/** What pg_dump's comment above a piece says it is. `schema` and `owner` are null where it says `-`. */
export type DumpObject = { name: string; type: string; schema: string | null; owner: string | null; data: boolean }

/** `line`: where the piece begins in the dump. `object` is null for what stands before the first object. */
type Place = { object: DumpObject | null; line: number }

/** One or more whole statements of one object. `newOwner`: the piece is a single `ALTER … OWNER TO` that role. */
export type SqlPiece = Place & { kind: 'sql'; text: string; newOwner: string | null }

/** `data` yields what lies between the statement's line and `\.`; what is not read of it is skipped. */
export type CopyPiece = Place & { kind: 'copy'; statement: string; data: AsyncIterable<Buffer> }
export type DumpPiece = SqlPiece | CopyPiece

type SplitOptions = {
  /** A statement, or all statements of one object, beyond this are refused. */
  maxStatementBytes: number
  /** Statements that carry data (INSERT, large objects) are handed out in pieces of about this size. */
  dataPieceBytes: number
  /** Lines that were left out of the COPY block of that number: lines are counted as if they were there. */
  linesLeftOut: (copy: number) => number
}

const MEBIBYTE = 1024 * 1024
const DEFAULTS: SplitOptions = {
  maxStatementBytes: 256 * MEBIBYTE,
  dataPieceBytes: MEBIBYTE,
  linesLeftOut: () => 0,
}

/**
 * Cuts pg_dump's plain SQL at its own object headers and COPY blocks, outside literals, dollar quotes and comments, so
 * that each piece can be sent to a server as one simple query. Holds one piece in memory, and of a COPY block one chunk.
 *
 * Throws `archive_refused` for what pg_dump does not write: psql commands other than one `\restrict` pair, COPY other
 * than FROM stdin, transaction control except around large objects, a missing trailer, anything after it, an end inside
 * anything, text that is not UTF-8, and a statement beyond the limit.
 */
export async function* splitDump(
  dump: AsyncIterable<Buffer>,
  options: Partial<SplitOptions> = {},
): AsyncGenerator<DumpPiece> {
  const input = new DumpInput(dump)
  const splitter = new DumpSplitter(input, { ...DEFAULTS, ...options })
  try {
    while (!input.ended || input.at < input.bytes.length) {
      if (!splitter.read()) await input.fill()
      yield* splitter.ready.splice(0)
      if (splitter.copy) yield* copyBlock(splitter, splitter.copy, input)
    }
    splitter.finish()
    yield* splitter.ready
  } finally {
    await input.close()
  }
}

async function* copyBlock(
  splitter: DumpSplitter,
  copy: Omit<CopyPiece, 'data'>,
  input: DumpInput,
): AsyncGenerator<CopyPiece> {
  const rows = readCopyData(input, () => splitter.refuse('it ends inside the rows of a table'))
  // Without a return method: whoever stops reading early does not end the rows, which are read on below.
  yield { ...copy, data: { [Symbol.asyncIterator]: () => ({ next: () => rows.next() }) } }
  while (!(await rows.next()).done);
  splitter.endCopy()
}

const HEADER = /^-- (Data for )?Name: (.*); Type: (.*); Schema: (.*); Owner: (.*)$/
const TRAILER = '-- PostgreSQL database dump complete'
const STRINGS_SETTING = /^SET standard_conforming_strings = (on|off);$/
const ENCODING_SETTING = /^SET client_encoding = '(.*)';$/
const TRANSACTION_CONTROL = /^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE)$/

const NEWLINE = 10

class DumpSplitter {
  readonly ready: DumpPiece[] = []
  copy: Omit<CopyPiece, 'data'> | null = null
  readonly #input: DumpInput
  readonly #options: SplitOptions
  readonly #lexer = new DumpLexer()
  #object: DumpObject | null = null
  /** Whole statements of the object that are not handed out yet. */
  #done: Statement = emptyStatement()
  #statement: Statement = emptyStatement()
  #lineStart = true
  #restrictKey: string | null = null
  #unrestricted = false
  #complete = false
  #copies = 0

  constructor(input: DumpInput, options: SplitOptions) {
    this.#input = input
    this.#options = options
  }

  /** Reads until there is a piece to hand out; false when more bytes are needed. */
  read(): boolean {
    while (this.ready.length === 0 && this.copy === null) if (!this.#token()) return false
    return true
  }

  #token(): boolean {
    const { bytes, at, ended } = this.#input
    const end = this.#lexer.next(bytes, at, ended)
    if (end < 0) {
      this.#collect()
      return false
    }
    if (!this.#inStatement()) this.#begin(at, end)
    this.#input.at = end
    if (this.#inStatement()) this.#read(at, end)
    const { kind } = this.#lexer
    this.#lineStart = (kind === 'space' || kind === 'comment') && bytes[end - 1] === NEWLINE
    return true
  }

  #inStatement(): boolean {
    return this.#statement.line > 0
  }

  /** A token between statements: the first of the next one, unless it is a space, a comment or a line for psql. */
  #begin(at: number, end: number): void {
    const { kind } = this.#lexer
    if (kind === 'space') return
    this.#collect()
    const text = () => this.#input.bytes.toString('utf8', at, end)
    if (kind === 'comment') {
      if (this.#lineStart) this.#comment(text())
    } else if (kind === 'backslash') {
      this.#metaCommand(text())
    } else {
      if (this.#complete) throw this.refuse('it goes on after its end')
      this.#statement.line = this.#input.line
    }
  }

  #read(at: number, end: number): void {
    const { kind } = this.#lexer
    if (kind === 'backslash') throw this.refuse('it holds a command for psql')
    if (kind === 'word') readWord(this.#statement, this.#input.bytes.subarray(at, end))
    if (kind === 'open') this.#statement.parens++
    if (kind === 'close') this.#statement.parens--
    if (kind === 'semicolon' && endsHere(this.#statement)) this.#endStatement()
  }

  /** Takes over what was read. What stands before the first statement of a piece is no part of it. */
  #collect(): void {
    const bytes = this.#input.take()
    if (bytes.length === 0 || (!this.#inStatement() && this.#done.line === 0)) return
    this.#statement.parts.push(bytes)
    this.#statement.bytes += bytes.length
    if (this.#statement.bytes + this.#done.bytes <= this.#options.maxStatementBytes) return
    const limit = Math.floor(this.#options.maxStatementBytes / MEBIBYTE)
    throw this.refuse(`its statements are longer than the ${limit} MiB that are accepted`)
  }

  #comment(text: string): void {
    if (text.startsWith(TRAILER)) this.#complete = true
    const header = HEADER.exec(text)
    if (!header) return
    this.#flush()
    const [, data, name = '', type = '', schema = '', owner = ''] = header
    this.#object = { name, type, schema: known(schema), owner: known(owner), data: data !== undefined }
  }

  #metaCommand(line: string): void {
    const [, un, key] = /^\\(un)?restrict ([A-Za-z0-9]+)$/.exec(line) ?? []
    const expected = un ? this.#complete && key === this.#restrictKey : this.#restrictKey === null
    if (!key || !expected || this.#unrestricted || !this.#lineStart) {
      throw this.refuse('it holds a command for psql')
    }
    this.#restrictKey = key
    this.#unrestricted = un !== undefined
  }

  #endStatement(): void {
    this.#collect()
    const [verb = ''] = this.#statement.words
    if (TRANSACTION_CONTROL.test(verb)) this.#checkTransactionControl(verb)
    if (verb === 'SET') this.#checkSetting()
    if (verb === 'COPY') this.#startCopy()
    else this.#keepStatement(verb === 'ALTER' ? newOwnerIn(this.#statement) : null)
  }

  #checkTransactionControl(verb: string): void {
    const largeObjects = this.#object?.type === 'BLOBS' && this.#statement.words.length === 1
    if (!largeObjects || (verb !== 'BEGIN' && verb !== 'COMMIT')) throw this.refuse(`it holds ${verb}`)
  }

  #checkSetting(): void {
    if (this.#statement.bytes > 1000) return
    const text = textOf(this.#statement)
    const [, strings] = STRINGS_SETTING.exec(text) ?? []
    if (strings) this.#lexer.backslashEscapes = strings === 'off'
    const [, encoding] = ENCODING_SETTING.exec(text) ?? []
    if (encoding && !/^utf-?8$/i.test(encoding)) throw this.refuse(`it is in ${encoding}, not in UTF-8`)
  }

  #startCopy(): void {
    const { line } = this.#statement
    const statement = textOf(this.#statement)
    if (!/\sFROM stdin;$/.test(statement)) throw this.refuse('it holds a COPY that is not FROM stdin')
    this.#statement = emptyStatement()
    this.#flush()
    this.copy = { kind: 'copy', object: this.#object, line, statement }
  }

  endCopy(): void {
    this.#input.line += this.#options.linesLeftOut(this.#copies++)
    this.copy = null
    this.#lineStart = true
  }

  /** A change of owner is a piece of its own, since the loading role may have to do without it. */
  #keepStatement(newOwner: string | null): void {
    if (newOwner !== null) this.#flush()
    const { parts, bytes, line } = this.#statement
    if (this.#done.line === 0) this.#done.line = line
    for (const part of parts) this.#done.parts.push(part)
    this.#done.bytes += bytes
    this.#statement = emptyStatement()
    const enough = this.#object?.data === true && this.#done.bytes >= this.#options.dataPieceBytes
    if (newOwner !== null || enough) this.#flush(newOwner)
  }

  /** Hands out the whole statements read so far, if there are any. */
  #flush(newOwner: string | null = null): void {
    const { line, parts } = this.#done
    this.#done = emptyStatement()
    if (!this.#inStatement()) this.#statement = emptyStatement()
    if (line === 0) return
    this.ready.push({ kind: 'sql', object: this.#object, line, text: this.#decode(parts).trim(), newOwner })
  }

  #decode(parts: Buffer[]): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts))
    } catch {
      throw this.refuse('it holds text that is not UTF-8')
    }
  }

  finish(): void {
    if (this.copy) throw this.refuse('it ends inside the rows of a table')
    if (this.#lexer.inside) throw this.refuse(`it ends inside ${this.#lexer.inside}`)
    if (this.#inStatement()) throw this.refuse('it ends inside a statement')
    if (!this.#complete) throw this.refuse('it ends before the line with which pg_dump closes a whole dump')
    if (this.#restrictKey !== null && !this.#unrestricted) throw this.refuse('it ends before its \\unrestrict line')
    this.#flush()
  }

  refuse(reason: string): AppError {
    const place = this.#object
      ? `line ${this.#input.line}, ${describeObject(this.#object)}`
      : `line ${this.#input.line}`
    return new AppError('archive_refused', `The dump in this archive is refused: ${reason} (${place}).`, {
      hint: 'Only whole dumps in the plain format of pg_dump are loaded. Take another backup, or use an older one.',
    })
  }
}

/** The kind of the object and its name, as an admin would look for it. */
export function describeObject(object: DumpObject): string {
  const name = object.schema === null ? object.name : `${object.schema}.${object.name}`
  return `${object.type} ${name}`
}

function known(field: string): string | null {
  return field === '-' || field === '' ? null : field
}
