import type { DumpLexer } from './dump-lexer.ts'

/**
 * Inside literals, dollar quotes and comments: each reads on from `start` and returns the next position, the same one
 * where that cannot be decided without more bytes.
 */

const [QUOTE, BACKSLASH, SLASH, STAR] = Buffer.from("'\\/*")

export function skipTo(lexer: DumpLexer, bytes: Buffer, end: number): number {
  if (end < 0) return bytes.length
  lexer.state = 'sql'
  return end + 1
}

export function lexEscapeLiteral(lexer: DumpLexer, bytes: Buffer, start: number, final: boolean): number {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== QUOTE && byte !== BACKSLASH) continue
    if (at + 1 === bytes.length && !final) return at
    if (byte === QUOTE && bytes[at + 1] !== QUOTE) return skipTo(lexer, bytes, at)
    at++
  }
  return bytes.length
}

export function lexDollarQuote(lexer: DumpLexer, bytes: Buffer, at: number, final: boolean): number {
  const end = bytes.indexOf(lexer.dollarTag, at)
  if (end >= 0) return skipTo(lexer, bytes, end + lexer.dollarTag.length - 1)
  return final ? bytes.length : Math.max(at, bytes.length - lexer.dollarTag.length + 1)
}

const nesting = new Map([
  ['/*', 1],
  ['*/', -1],
])

export function lexBlockComment(lexer: DumpLexer, bytes: Buffer, start: number, final: boolean): number {
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] !== SLASH && bytes[at] !== STAR) continue
    if (at + 1 === bytes.length && !final) return at
    const change = nesting.get(bytes.toString('latin1', at, at + 2))
    if (change === undefined) continue
    lexer.commentDepth += change
    at++
    if (lexer.commentDepth === 0) return skipTo(lexer, bytes, at)
  }
  return bytes.length
}

export function lexLineComment(lexer: DumpLexer, bytes: Buffer, at: number): number {
  const end = bytes.indexOf('\n', at)
  if (end < 0) return bytes.length
  lexer.state = 'sql'
  lexer.lineStart = true
  return end + 1
}
