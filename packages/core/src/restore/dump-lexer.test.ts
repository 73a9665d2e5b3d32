import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DumpLexer } from './dump-lexer.ts'

type Token = [kind: string, text: string]

/** All tokens of a text that arrives in chunks of that size; neighbours of one quoted thing or comment are joined. */
function lex(text: string, size = text.length + 1, lexer = new DumpLexer()): Token[] {
  const bytes = Buffer.from(text)
  const tokens: Token[] = []
  let at = 0
  for (let known = Math.min(size, bytes.length); at < bytes.length; ) {
    const ended = known === bytes.length
    const end = lexer.next(bytes.subarray(0, known), at, ended)
    if (end < 0) {
      if (ended) throw new Error('waits for more at the end')
      known = Math.min(known + size, bytes.length)
      continue
    }
    if (end <= at) throw new Error('does not move')
    tokens.push([lexer.kind, bytes.toString('latin1', at, end)])
    at = end
  }
  return tokens
}

/** What matters: which bytes lie outside of everything, and what they are. */
function outside(tokens: Token[]): string {
  return tokens
    .map(([kind, text]) => (kind === 'quoted' || kind === 'comment' ? '_'.repeat(text.length) : text))
    .join('')
}

describe('DumpLexer', () => {
  const CASES: [sql: string, outside: string][] = [
    ["select 'a;b' ;", 'select _____ ;'],
    ["'it''s;' ;", '________ ;'],
    ["E'\\';' ;", 'E_____ ;'],
    ["e'\\\\' ;", 'e____ ;'],
    ["xe'\\' ;", 'xe___ ;'],
    ["E '\\' ;", 'E ___ ;'],
    ["U&'\\' ;", 'U&___ ;'],
    ["B'1' x'ff' ;", 'B___ x____ ;'],
    ['"a;""b" ;', '_______ ;'],
    ['U&"\\0;" ;', 'U&_____ ;'],
    ['$$;$$ ;', '_____ ;'],
    ['$a$;$$;$b$;$a$ ;', '______________ ;'],
    ['$_1$;$_1$ ;', '_________ ;'],
    ['$1 + $2 ;', '$1 + $2 ;'],
    ['a$b$c ; $b$;$b$', 'a$b$c ; _______'],
    ['$ $ ;', '$ $ ;'],
    ['1 -- x;\n;', '1 _____\n;'],
    ['1 - -1 ;', '1 - -1 ;'],
    ['a-->b\n;', 'a____\n;'],
    ['/* ; */ ;', '_______ ;'],
    ['/* /* ; */ ; */ ;', '_______________ ;'],
    ['/**/ ; /***/ ;', '____ ; _____ ;'],
    ['a / * b ;', 'a / * b ;'],
    ['*/ ;', '*/ ;'],
  ]
  for (const [sql, expected] of CASES) {
    it(`reads ${sql.replaceAll('\n', '⏎')} in chunks of any size`, () => {
      for (let size = 1; size <= sql.length; size++) expect(outside(lex(sql, size))).toBe(expected)
    })
  }

  it('names semicolons, parentheses, backslashes and words', () => {
    expect(lex('a1_$ü (\\x\n);').map(([kind]) => kind)).toEqual([
      'word',
      'space',
      'open',
      'backslash',
      'space',
      'close',
      'semicolon',
    ])
  })

  it('escapes by backslash in every literal when told so', () => {
    const lexer = new DumpLexer()
    lexer.backslashEscapes = true
    expect(outside(lex("'\\';' ;", 1, lexer))).toBe('_____ ;')
  })

  it('says what it is inside of', () => {
    const inside = (text: string) => {
      const lexer = new DumpLexer()
      lex(text, 3, lexer)
      return lexer.inside
    }
    expect(inside("select 'x")).toBe('a literal')
    expect(inside("select E'x\\'")).toBe('a literal')
    expect(inside('select "x')).toBe('a quoted name')
    expect(inside('do $x$ x$')).toBe('a dollar quote')
    expect(inside('/* /* */')).toBe('a comment')
    expect(inside('-- x')).toBeNull()
    expect(inside("select 'x'")).toBeNull()
  })

  it('gives back every byte, and the same kinds, however a text is cut', () => {
    const parts = fc.constantFrom(
      "'",
      '"',
      '$',
      '$a$',
      '-',
      '/',
      '*',
      '\\',
      ';',
      '(',
      ')',
      'E',
      'a',
      '1',
      ' ',
      '\n',
      'ü',
      '$$',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (texts, size) => {
        const text = texts.join('')
        const tokens = lex(text, size)
        expect(tokens.map(([, bytes]) => bytes).join('')).toBe(Buffer.from(text).toString('latin1'))
        expect(outside(tokens)).toBe(outside(lex(text)))
      }),
      { numRuns: 2000 },
    )
  })

  it('does not wait for the end of what has none in sight', () => {
    for (const start of ['-- ', '$', 'word']) {
      const lexer = new DumpLexer()
      expect(lexer.next(Buffer.from(start + 'x'.repeat(100_000)), 0, false)).toBeGreaterThan(0)
    }
  })
})
