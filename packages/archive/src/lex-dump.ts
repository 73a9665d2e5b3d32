import type { DumpLexer, LexerState } from './dump-lexer.ts'
import { lexBlockComment, lexDollarQuote, lexEscapeLiteral, lexLineComment, skipTo } from './lex-quotes.ts'

/**
 * PostgreSQL's lexical rules (manual, 4.1 "Lexical Structure") as far as they decide where a line of pg_dump's plain
 * SQL is code and where it lies inside a literal, a quoted name, a dollar quote or a comment.
 */

const TRAILER = '-- PostgreSQL database dump complete'
const COPY = Buffer.from('COPY ')
const LO_CREATE = Buffer.from('SELECT pg_catalog.lo_create(')
/** Longer than any COPY line pg_dump writes: 1600 columns of 63 quoted bytes are 0.2 MiB. */
const MAX_STATEMENT = 1 << 20
const MAX_LINE = 256

const [NEWLINE, QUOTE, DOUBLE_QUOTE, DOLLAR, DASH, SLASH, STAR, SEMICOLON, BACKSLASH] = Buffer.from('\n\'"$-/*;\\')

/**
 * Reads on from `at` and returns the next position. The same position means: not decidable without more bytes, call
 * again with these and the following. With `final` there are no more bytes and it always moves.
 */
export function lexSql(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  switch (lexer.state) {
    case 'literal':
      // A doubled quote closes the literal and opens the next one, which comes to the same.
      return skipTo(lexer, bytes, bytes.indexOf("'", at))
    case 'name':
      return skipTo(lexer, bytes, bytes.indexOf('"', at))
    case 'escapeLiteral':
      return lexEscapeLiteral(lexer, bytes, at, final)
    case 'dollar':
      return lexDollarQuote(lexer, bytes, at, final)
    case 'blockComment':
      return lexBlockComment(lexer, bytes, at, final)
    case 'lineComment':
      return lexLineComment(lexer, bytes, at)
    default:
      return lexCode(lexer, bytes, at, final)
  }
}

/** A run of plain code, or the one thing that begins at `at`. */
function lexCode(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  const opener = openers.get(bytes[at])
  if (opener && mayOpen(lexer, bytes[at])) return opener(lexer, bytes, at, final)
  let end = takeOne(lexer, bytes, at)
  while (end < bytes.length && !mayOpen(lexer, bytes[end])) end = takeOne(lexer, bytes, end)
  return end
}

type Opener = (lexer: DumpLexer, bytes: Buffer, at: number, final: boolean) => number

const openers = new Map<number | undefined, Opener>([
  [QUOTE, openLiteral],
  [DOUBLE_QUOTE, (lexer, _bytes, at) => enter(lexer, 'name', at + 1)],
  [DOLLAR, openDollarQuote],
  [DASH, openLineComment],
  [SLASH, openBlockComment],
  [BACKSLASH, openMetaCommand],
  [COPY[0], openCopy],
  [LO_CREATE[0], countLargeObject],
])

/** Kinds of bytes; 0 is any other. `OPENS_LINE`: a word, but perhaps COPY or SELECT where a statement may begin. */
const WORD = 1
const SPACE = 2
const OPENS = 3
const OPENS_LINE = 4

const kinds = new Uint8Array(256).fill(WORD, 128)
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_')) kinds[byte] = WORD
for (const byte of Buffer.from(' \t\r\n\f\v')) kinds[byte] = SPACE
for (const byte of Buffer.from('\'"$-/\\')) kinds[byte] = OPENS
for (const byte of Buffer.from('CS')) kinds[byte] = OPENS_LINE

function mayOpen(lexer: DumpLexer, byte: number | undefined): boolean {
  const kind = kinds[byte ?? 0]
  return kind === OPENS || (kind === OPENS_LINE && lexer.lineStart && lexer.statementStart)
}

/** One byte of plain code. */
function take(lexer: DumpLexer, byte: number): void {
  const kind = kinds[byte]
  lexer.lineStart = byte === NEWLINE
  if (kind === SPACE) {
    lexer.wordLength = 0
    return
  }
  const continues = isWord(kind) || (byte === DOLLAR && lexer.wordLength > 0)
  lexer.wordLength = continues ? lexer.wordLength + 1 : 0
  lexer.lastByte = byte
  lexer.statementStart = byte === SEMICOLON
  lexer.trailer = false
}

function isWord(kind: number | undefined): boolean {
  return kind === WORD || kind === OPENS_LINE
}

function takeOne(lexer: DumpLexer, bytes: Buffer, at: number): number {
  take(lexer, bytes[at] ?? 0)
  return at + 1
}

function enter(lexer: DumpLexer, state: LexerState, at: number): number {
  lexer.state = state
  lexer.lineStart = false
  lexer.statementStart = false
  lexer.wordLength = 0
  lexer.trailer = false
  return at
}

function openLiteral(lexer: DumpLexer, _bytes: Buffer, at: number): number {
  const escapes = lexer.wordLength === 1 && (lexer.lastByte | 0x20) === 0x65 // E'…' or e'…'
  return enter(lexer, escapes ? 'escapeLiteral' : 'literal', at + 1)
}

function openDollarQuote(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  if (lexer.wordLength > 0) return takeOne(lexer, bytes, at)
  let end = at + 1
  while (end < bytes.length && isWord(kinds[bytes[end] ?? 0])) end++
  if (end === bytes.length) return hold(lexer, bytes, at, final)
  const first = bytes[at + 1] ?? 0
  const parameter = first >= 0x30 && first <= 0x39 // $1
  if (bytes[end] !== DOLLAR || parameter) return takeOne(lexer, bytes, at)
  lexer.dollarTag = Buffer.from(bytes.subarray(at, end + 1))
  return enter(lexer, 'dollar', end + 1)
}

/** Waits for more bytes, unless there are none or too many already: then it is plain code. */
function hold(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  return final || bytes.length - at >= MAX_LINE ? takeOne(lexer, bytes, at) : at
}

function openLineComment(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  if (at + 1 === bytes.length) return hold(lexer, bytes, at, final)
  if (bytes[at + 1] !== DASH) return takeOne(lexer, bytes, at)
  const line = wholeLine(bytes, at, final)
  if (line === null) return at
  if (line === TRAILER && lexer.lineStart && lexer.statementStart) lexer.trailer = true
  return enterLineComment(lexer, at)
}

function openMetaCommand(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  if (!lexer.lineStart) return takeOne(lexer, bytes, at)
  const line = wholeLine(bytes, at, final)
  if (line === null) return at
  if (!line.startsWith('\\unrestrict ')) lexer.trailer = false
  return enterLineComment(lexer, at)
}

/** The line at `at`, cut at MAX_LINE; null when its end is not here yet. */
function wholeLine(bytes: Buffer, at: number, final: boolean): string | null {
  const newline = bytes.indexOf('\n', at)
  if (newline < 0 && !final && bytes.length - at < MAX_LINE) return null
  const end = newline < 0 ? bytes.length : newline
  return bytes.toString('latin1', at, Math.min(end, at + MAX_LINE))
}

function enterLineComment(lexer: DumpLexer, at: number): number {
  lexer.state = 'lineComment'
  lexer.wordLength = 0
  return at + 1
}

function openBlockComment(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  if (at + 1 === bytes.length) return hold(lexer, bytes, at, final)
  if (bytes[at + 1] !== STAR) return takeOne(lexer, bytes, at)
  lexer.state = 'blockComment'
  lexer.commentDepth = 1
  lexer.lineStart = false
  lexer.wordLength = 0
  lexer.trailer = false
  return at + 2
}

function openCopy(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  const begins = startsWith(bytes, at, COPY)
  if (begins === 'no') return takeOne(lexer, bytes, at)
  const end = begins === 'yes' ? endOfStatement(bytes, at) : null
  if (end === null) return final || bytes.length - at >= MAX_STATEMENT ? takeOne(lexer, bytes, at) : at
  const text = bytes.toString('utf8', at, end + 1)
  if (!text.endsWith(' FROM stdin;\n')) return takeOne(lexer, bytes, at)
  lexer.copyStatement = { at, text }
  return enter(lexer, 'copy', end + 1)
}

function startsWith(bytes: Buffer, at: number, text: Buffer): 'yes' | 'no' | 'perhaps' {
  const length = Math.min(text.length, bytes.length - at)
  if (bytes.compare(text, 0, length, at, at + length) !== 0) return 'no'
  return length === text.length ? 'yes' : 'perhaps'
}

const closingQuotes = new Map([
  [QUOTE, "'"],
  [DOUBLE_QUOTE, '"'],
])

/** Position of the byte that follows the statement's semicolon; null when that is not here yet. */
function endOfStatement(bytes: Buffer, start: number): number | null {
  let at = start
  while (at + 1 < bytes.length) {
    const byte = bytes[at]
    if (byte === SEMICOLON) return at + 1
    const closing = closingQuotes.get(byte)
    const end = closing ? bytes.indexOf(closing, at + 1) : at
    if (end < 0) return null
    at = end + 1
  }
  return null
}

function countLargeObject(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  const begins = startsWith(bytes, at, LO_CREATE)
  if (begins === 'perhaps' && !final) return at
  if (begins === 'yes') lexer.largeObjects++
  return takeOne(lexer, bytes, at)
}
