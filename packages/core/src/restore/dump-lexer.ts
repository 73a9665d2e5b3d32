/** What a token is. A quoted thing (literal, name, dollar quote) or a comment may come in several tokens. */
type TokenKind = 'space' | 'word' | 'quoted' | 'comment' | 'semicolon' | 'open' | 'close' | 'backslash' | 'symbol'

type Mode = 'code' | 'literal' | 'escape-literal' | 'name' | 'dollar' | 'line-comment' | 'block-comment'

const byteOf = (character: string) => character.charCodeAt(0)
const NEWLINE = byteOf('\n')
const QUOTE = byteOf("'")
const DOUBLE_QUOTE = byteOf('"')
const DOLLAR = byteOf('$')
const DASH = byteOf('-')
const SLASH = byteOf('/')
const STAR = byteOf('*')
const BACKSLASH = byteOf('\\')
const SEMICOLON = byteOf(';')
const OPEN = byteOf('(')
const CLOSE = byteOf(')')

/** How far the lexer looks for the end of a word, a line or a dollar tag before it takes what is there. */
const MAX_LOOKAHEAD = 64 * 1024

const OTHER = 0
const SPACE = 1
const WORD = 2
const kinds = new Uint8Array(256).fill(WORD, 128)
for (const byte of Buffer.from(' \t\r\n\f\v')) kinds[byte] = SPACE
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_')) kinds[byte] = WORD

const kindOf = (byte: number | undefined) => kinds[byte ?? 0] ?? OTHER

/**
 * PostgreSQL's lexical rules (manual, 4.1 "Lexical Structure") as far as they decide what lies outside literals, quoted
 * names, dollar quotes and comments. Works on any cut of the bytes into chunks.
 */
export class DumpLexer {
  /** What the token just read is. */
  kind: TokenKind = 'space'
  /** `SET standard_conforming_strings = off`: a backslash escapes in every literal, not only in E'…'. */
  backslashEscapes = false
  #mode: Mode = 'code'
  #tag: Buffer = Buffer.alloc(0)
  #depth = 0
  /** The word just before, when nothing stands between: E'…' depends on it. */
  #prefix = ''

  /** What the input would end in if it ended here; null outside everything. */
  get inside(): string | null {
    if (this.#mode === 'code' || this.#mode === 'line-comment') return null
    if (this.#mode === 'block-comment') return 'a comment'
    if (this.#mode === 'name') return 'a quoted name'
    return this.#mode === 'dollar' ? 'a dollar quote' : 'a literal'
  }

  /** Reads the token at `at` and returns where it ends; -1 when more bytes are needed to know. */
  next(bytes: Buffer, at: number, ended: boolean): number {
    if (at >= bytes.length) return -1
    if (this.#mode === 'code') return this.#code(bytes, at, ended)
    this.kind = this.#mode === 'line-comment' || this.#mode === 'block-comment' ? 'comment' : 'quoted'
    return this.#rest(bytes, at, ended)
  }

  #rest(bytes: Buffer, at: number, ended: boolean): number {
    switch (this.#mode) {
      case 'literal':
        return this.#closeBy(bytes, at, QUOTE)
      case 'name':
        return this.#closeBy(bytes, at, DOUBLE_QUOTE)
      case 'escape-literal':
        return this.#escapeLiteral(bytes, at, ended)
      case 'dollar':
        return this.#dollarQuote(bytes, at, ended)
      case 'block-comment':
        return this.#blockComment(bytes, at, ended)
      default:
        return this.#lineComment(bytes, at)
    }
  }

  #code(bytes: Buffer, at: number, ended: boolean): number {
    const first = kindOf(bytes[at])
    if (first === SPACE) return this.#run('space', bytes, at, ended)
    if (first === WORD) return this.#run('word', bytes, at, ended)
    const prefix = this.#prefix
    this.#prefix = ''
    switch (bytes[at]) {
      case QUOTE:
        return this.#enter(this.backslashEscapes || /^e$/i.test(prefix) ? 'escape-literal' : 'literal', at + 1)
      case DOUBLE_QUOTE:
        return this.#enter('name', at + 1)
      case DOLLAR:
        return this.#dollar(bytes, at, ended)
      case DASH:
        return this.#dash(bytes, at, ended)
      case SLASH:
        return this.#slash(bytes, at, ended)
      case BACKSLASH:
        return this.#wholeLine('backslash', bytes, at, ended)
      default:
        return this.#symbol(bytes[at], at)
    }
  }

  #run(kind: 'space' | 'word', bytes: Buffer, at: number, ended: boolean): number {
    const wanted = kind === 'space' ? SPACE : WORD
    let end = at + 1
    // A dollar sign may stand inside a word, and then opens nothing.
    while (end < bytes.length && (kindOf(bytes[end]) === wanted || (wanted === WORD && bytes[end] === DOLLAR))) end++
    if (kind === 'word' && end === bytes.length && !ended && end - at < MAX_LOOKAHEAD) return -1
    this.kind = kind
    this.#prefix = kind === 'word' && end - at === 1 ? String.fromCharCode(bytes[at] ?? 0) : ''
    return end
  }

  #symbol(byte: number | undefined, at: number): number {
    this.kind = byte === SEMICOLON ? 'semicolon' : byte === OPEN ? 'open' : byte === CLOSE ? 'close' : 'symbol'
    return at + 1
  }

  #enter(mode: Mode, end: number): number {
    this.#mode = mode
    this.kind = mode === 'line-comment' || mode === 'block-comment' ? 'comment' : 'quoted'
    return end
  }

  #leave(end: number): number {
    this.#mode = 'code'
    return end
  }

  /** A doubled quote closes and opens again, which comes to the same. */
  #closeBy(bytes: Buffer, at: number, quote: number): number {
    const end = bytes.indexOf(quote, at)
    return end < 0 ? bytes.length : this.#leave(end + 1)
  }

  /** A backslash escapes the next byte; what lies before it or before a quote is a token of its own. */
  #escapeLiteral(bytes: Buffer, at: number, ended: boolean): number {
    const stop = firstOf(bytes, at, [QUOTE, BACKSLASH])
    if (stop > at) return stop
    if (at + 1 === bytes.length && !ended) return -1
    if (bytes[at] === BACKSLASH || bytes[at + 1] === QUOTE) return Math.min(at + 2, bytes.length)
    return this.#leave(at + 1)
  }

  #dollar(bytes: Buffer, at: number, ended: boolean): number {
    let end = at + 1
    while (end < bytes.length && kindOf(bytes[end]) === WORD) end++
    if (end === bytes.length && !ended && end - at < MAX_LOOKAHEAD) return -1
    const first = bytes[at + 1] ?? 0
    const parameter = first >= 0x30 && first <= 0x39 // $1
    if (bytes[end] !== DOLLAR || parameter) return this.#symbol(DOLLAR, at)
    this.#tag = Buffer.from(bytes.subarray(at, end + 1))
    return this.#enter('dollar', end + 1)
  }

  #dollarQuote(bytes: Buffer, at: number, ended: boolean): number {
    const found = bytes.indexOf(this.#tag, at)
    if (found >= 0) return this.#leave(found + this.#tag.length)
    // The last bytes may be the first of the closing tag.
    const end = ended ? bytes.length : bytes.length - this.#tag.length + 1
    return end > at ? end : -1
  }

  #dash(bytes: Buffer, at: number, ended: boolean): number {
    if (at + 1 === bytes.length && !ended) return -1
    return bytes[at + 1] === DASH ? this.#wholeLine('comment', bytes, at, ended) : this.#symbol(DASH, at)
  }

  /** In one token if its end is near, so that its text can be looked at. */
  #wholeLine(kind: 'comment' | 'backslash', bytes: Buffer, at: number, ended: boolean): number {
    const newline = bytes.indexOf(NEWLINE, at)
    if (newline < 0 && !ended && bytes.length - at < MAX_LOOKAHEAD) return -1
    if (newline < 0) this.#mode = 'line-comment'
    this.kind = kind
    return newline < 0 ? bytes.length : newline
  }

  #lineComment(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(NEWLINE, at)
    return newline < 0 ? bytes.length : this.#leave(newline + 1)
  }

  #slash(bytes: Buffer, at: number, ended: boolean): number {
    if (at + 1 === bytes.length && !ended) return -1
    if (bytes[at + 1] !== STAR) return this.#symbol(SLASH, at)
    this.#depth = 1
    return this.#enter('block-comment', at + 2)
  }

  #blockComment(bytes: Buffer, at: number, ended: boolean): number {
    const stop = firstOf(bytes, at, [SLASH, STAR])
    if (stop > at) return stop
    if (at + 1 === bytes.length && !ended) return -1
    const next = bytes[at + 1]
    if (bytes[at] === SLASH ? next !== STAR : next !== SLASH) return at + 1
    this.#depth += bytes[at] === SLASH ? 1 : -1
    return this.#depth === 0 ? this.#leave(at + 2) : at + 2
  }
}

/** Where the first of two bytes stands, or the end. */
function firstOf(bytes: Buffer, from: number, [one, other]: [number, number]): number {
  let at = from
  while (at < bytes.length && bytes[at] !== one && bytes[at] !== other) at++
  return at
}
