export type LexerState =
  | 'sql'
  | 'literal'
  | 'escapeLiteral'
  | 'name'
  | 'dollar'
  | 'lineComment'
  | 'blockComment'
  | 'copy'

/** Where the lexer stands; carried from chunk to chunk. */
export type DumpLexer = {
  state: LexerState
  /** The next byte is the first of a line, and the first of a statement. */
  lineStart: boolean
  statementStart: boolean
  /** Length and last byte of the word that the next byte would continue: `E'…'` and `a$b$` depend on it. */
  wordLength: number
  lastByte: number
  dollarTag: Buffer
  commentDepth: number
  /** pg_dump's completion line was seen, and nothing but comments and `\unrestrict` since. */
  trailer: boolean
  largeObjects: number
  /** The COPY statement just read, from its `COPY` to its newline; the lexer then stands in `copy`. */
  copyStatement: { at: number; text: string } | null
}

export function createDumpLexer(): DumpLexer {
  return {
    state: 'sql',
    lineStart: true,
    statementStart: true,
    wordLength: 0,
    lastByte: 0,
    dollarTag: Buffer.alloc(0),
    commentDepth: 0,
    trailer: false,
    largeObjects: 0,
    copyStatement: null,
  }
}
