import { createDumpWatcher } from '@mvp/archive/watch-dump'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitDump } from './split-dump.ts'

const END = '--\n-- PostgreSQL database dump complete\n--\n\n'

async function* chunked(text: string | Buffer, size = 1 << 16): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

type Piece = { line: number; object: string | null; sql?: string; owner?: string | null; copy?: string; rows?: string }

async function split(dump: AsyncIterable<Buffer>, limits = {}): Promise<Piece[]> {
  const pieces: Piece[] = []
  for await (const piece of splitDump(dump, limits)) {
    const place = { line: piece.line, object: piece.object && `${piece.object.type} ${piece.object.name}` }
    if (piece.kind === 'sql') {
      pieces.push({ ...place, sql: piece.text, owner: piece.newOwner })
      continue
    }
    const rows: Buffer[] = []
    for await (const chunk of piece.data) rows.push(chunk)
    pieces.push({ ...place, copy: piece.statement, rows: Buffer.concat(rows).toString() })
  }
  return pieces
}

const header = (name: string, type: string, data = '') =>
  `--\n-- ${data}Name: ${name}; Type: ${type}; Schema: public; Owner: bob\n--\n\n`

describe('splitDump', () => {
  it('cuts at headers, COPY blocks and changes of owner', async () => {
    const dump = [
      '--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\nSET lock_timeout = 0;\n\n',
      header('a', 'TABLE'),
      'CREATE TABLE public.a (\n    id integer\n);\n\n\nALTER TABLE public.a OWNER TO bob;\n\n',
      header('a', 'TABLE DATA', 'Data for '),
      'COPY public.a (id) FROM stdin;\n1\n2\n\\.\n\n\n',
      header('b', 'TABLE DATA', 'Data for '),
      'COPY public.b  FROM stdin;\n\\.\n\n\n',
      header('a a_pkey', 'CONSTRAINT'),
      'ALTER TABLE ONLY public.a\n    ADD CONSTRAINT a_pkey PRIMARY KEY (id);\n\n\n',
      END,
    ].join('')
    expect(await split(chunked(dump))).toEqual([
      { line: 5, object: null, sql: 'SET statement_timeout = 0;\nSET lock_timeout = 0;', owner: null },
      { line: 12, object: 'TABLE a', sql: 'CREATE TABLE public.a (\n    id integer\n);', owner: null },
      { line: 17, object: 'TABLE a', sql: 'ALTER TABLE public.a OWNER TO bob;', owner: 'bob' },
      { line: 23, object: 'TABLE DATA a', copy: 'COPY public.a (id) FROM stdin;', rows: '1\n2\n' },
      { line: 33, object: 'TABLE DATA b', copy: 'COPY public.b  FROM stdin;', rows: '' },
      {
        line: 41,
        object: 'CONSTRAINT a a_pkey',
        sql: 'ALTER TABLE ONLY public.a\n    ADD CONSTRAINT a_pkey PRIMARY KEY (id);',
        owner: null,
      },
    ])
  })

  const LOOKALIKE = '-- Name: x; Type: TABLE; Schema: public; Owner: -'
  // Each is one piece: what looks like a cut or a command lies inside something.
  const WHOLE: [name: string, sql: string][] = [
    ['a literal', `SELECT '\n${LOOKALIKE}\nCOPY a FROM stdin;\n\\.\n\\! id\n';`],
    ['a literal with doubled quotes', `SELECT 'it''s\n${LOOKALIKE}\n''';`],
    ['a literal that ends in a backslash', `SELECT 'C:\\', '\n${LOOKALIKE}\n';`],
    ['an escape string', `SELECT E'\\'\n${LOOKALIKE}\n\\\\';`],
    ['an escape string in lower case', `SELECT e'\\'\n${LOOKALIKE}\n';`],
    ['an escape string with doubled quotes', `SELECT E'a''\\'\n${LOOKALIKE}\n';`],
    ['a word that ends in e before a literal', `SELECT date'\\', 'x';`],
    ['a quoted name', `SELECT 1 AS "a\n${LOOKALIKE}\n""\n;";`],
    ['a dollar quote', `DO $$\nBEGIN\n${LOOKALIKE}\nCOPY a FROM stdin;\n$x$ ' " \nEND $$;`],
    ['a tagged dollar quote', `DO $f1$\n$$\n${LOOKALIKE}\n$f$\n'$f1$;`],
    ['a dollar quote with a tag beyond ASCII', `DO $ä$\n${LOOKALIKE}\n$ä$;`],
    ['a dollar sign inside a word', `SELECT a$b$c FROM t; SELECT 'x$b$';`],
    ['parameters', `PREPAREX AS SELECT $1, $2$3; SELECT '$1$';`],
    ['a block comment', `SELECT 1 /*\n${LOOKALIKE}\n ' " $$ */ ;`],
    ['nested block comments', `SELECT 1 /* a /* b */\n${LOOKALIKE}\n */ /**/ ;`],
    ['a line comment with quotes', `SELECT 1 -- don't "stop"\n;`],
    ['a comment in the middle of a statement that looks like a header', `SELECT\n${LOOKALIKE}\n1;`],
    ['operators of dashes and slashes', `SELECT 1 - -1, 2 / 2, '{}'::jsonb -> 'a', @-@ 'x';`],
    [
      'a body in BEGIN ATOMIC',
      'CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n SELECT CASE WHEN true THEN 1 END;\n SELECT 2;\nEND;',
    ],
    ['a procedure in BEGIN ATOMIC', 'CREATE OR REPLACE PROCEDURE p()\nBEGIN ATOMIC\n INSERT INTO t VALUES (1);\nEND;'],
    [
      'a rule with two actions',
      'CREATE RULE r AS ON INSERT TO t DO ALSO ( INSERT INTO a VALUES (1);\n UPDATE b SET x = 2;\n);',
    ],
    ['a text of several megabytes', `SELECT '${'x\n'.repeat(1_500_000)}';`],
  ]
  for (const [name, sql] of WHOLE) {
    it(`leaves ${name} whole`, async () => {
      expect(await split(chunked(`${header('o', 'X')}${sql}\n\n${END}`))).toEqual([
        { line: 5, object: 'X o', sql, owner: null },
      ])
    })
  }

  it('follows standard_conforming_strings', async () => {
    const sql = "SET standard_conforming_strings = off;\nSELECT 'a\\'\nCOPY a FROM stdin;\n';"
    expect(await split(chunked(`${sql}\n${END}`))).toEqual([{ line: 1, object: null, sql, owner: null }])
  })

  it('reads owners with any name', async () => {
    for (const [written, role] of [
      ['bob', 'bob'],
      ['"Bob ""the"" \n Builder"', 'Bob "the" \n Builder'],
      ['müller_$1', 'müller_$1'],
    ]) {
      const pieces = await split(chunked(`ALTER TABLE public."a OWNER TO b" OWNER TO ${written};\n${END}`))
      expect(pieces.map((piece) => piece.owner)).toEqual([role])
    }
    for (const sql of [`ALTER TABLE a RENAME TO "x OWNER TO y";`, `COMMENT ON TABLE a IS ' OWNER TO y';`]) {
      expect((await split(chunked(`${sql}\n${END}`))).map((piece) => piece.owner)).toEqual([null])
    }
  })

  it('knows COPY statements of tables with weird names', async () => {
    const statement = 'COPY public."we""ird\n; FROM stdin;\n" ("a;b", c) FROM stdin;'
    expect(await split(chunked(`${statement}\n\\N\t;\n\\.\n${END}`))).toEqual([
      { line: 1, object: null, copy: statement, rows: '\\N\t;\n' },
    ])
  })

  it('takes one matching pair of \\restrict lines', async () => {
    const dump = `\\restrict aB3\n\nSET x = 1;\n${END}\\unrestrict aB3\n\n`
    expect(await split(chunked(dump))).toMatchObject([{ sql: 'SET x = 1;' }])
  })

  it('hands out large objects within their transaction, in pieces', async () => {
    const writes = Array.from(
      { length: 50 },
      (_, n) => `SELECT pg_catalog.lowrite(0, '\\x${String(n).padStart(400, '0')}');\n`,
    )
    const dump = `${header('BLOBS', 'BLOBS', 'Data for ')}BEGIN;\n\n${writes.join('')}COMMIT;\n\n${END}`
    const pieces = await split(chunked(dump), { dataPieceBytes: 2000 })
    expect(pieces.length).toBeGreaterThan(5)
    expect(pieces.map((piece) => piece.sql).join('\n')).toBe(`BEGIN;\n\n${writes.join('')}COMMIT;`)
  })

  it('skips the rows that nobody reads', async () => {
    const dump = `COPY a FROM stdin;\n${'row\n'.repeat(10_000)}\\.\nSELECT 1;\n${END}`
    const kinds: string[] = []
    for await (const piece of splitDump(chunked(dump, 100))) {
      kinds.push(`${piece.kind} ${piece.line}`)
      if (piece.kind === 'copy') for await (const _ of piece.data) break
    }
    expect(kinds).toEqual(['copy 1', 'sql 10003'])
  })

  it('closes its source when its reader stops', async () => {
    let closed = false
    async function* source() {
      try {
        yield Buffer.from('SELECT 1;\n'.repeat(10) + header('a', 'TABLE'))
        yield Buffer.from('more')
      } finally {
        closed = true
      }
    }
    for await (const _ of splitDump(source())) break
    expect(closed).toBe(true)
  })

  const REFUSED: [name: string, dump: string, reason: RegExp][] = [
    ['a shell command', `\\! id\n${END}`, /command for psql \(line 1\)/],
    ['a command within a statement', `SELECT 1\n\\gexec\n;\n${END}`, /command for psql/],
    ['a command behind a statement', `SELECT 1; \\g /tmp/x\n${END}`, /command for psql/],
    ['\\unrestrict first', `\\unrestrict a\n${END}`, /command for psql/],
    ['\\unrestrict with a command', `\\restrict a\n${END}\\unrestrict \`id\`\n`, /command for psql/],
    ['another key', `\\restrict a\n${END}\\unrestrict b\n`, /command for psql/],
    ['two \\restrict', `\\restrict a\n\\restrict a\n${END}\\unrestrict a\n`, /command for psql/],
    ['\\unrestrict before the trailer', `\\restrict a\nSELECT 1;\n\\unrestrict a\n${END}`, /command for psql/],
    ['two \\unrestrict', `\\restrict a\n${END}\\unrestrict a\n\\unrestrict a\n`, /command for psql/],
    ['a missing \\unrestrict', `\\restrict a\nSELECT 1;\n${END}`, /before its \\unrestrict/],
    ['a COPY from a program', `COPY a FROM PROGRAM 'id';\n${END}`, /not FROM stdin \(line 1\)/],
    ['a COPY from a file', `COPY a FROM '/etc/passwd';\n${END}`, /not FROM stdin/],
    ['a COPY to a program', `copy a TO PROGRAM 'sh';\n${END}`, /not FROM stdin/],
    ['a COPY with options', `COPY a FROM stdin WITH (FORMAT binary);\n${END}`, /not FROM stdin/],
    ['an early COMMIT', `COMMIT;\n${END}`, /it holds COMMIT/],
    ['BEGIN outside large objects', `begin;\n${END}`, /it holds BEGIN/],
    [
      'ROLLBACK among large objects',
      `${header('BLOBS', 'BLOBS')}BEGIN;\nROLLBACK;\n${END}`,
      /ROLLBACK \(line 6, BLOBS public.BLOBS\)/,
    ],
    ['COMMIT AND CHAIN', `${header('BLOBS', 'BLOBS')}COMMIT AND CHAIN;\n${END}`, /it holds COMMIT/],
    ['a prepared transaction', `PREPARE TRANSACTION 'x';\n${END}`, /it holds PREPARE/],
    ['a savepoint', `SAVEPOINT x;\n${END}`, /it holds SAVEPOINT/],
    ['another encoding', `SET client_encoding = 'LATIN1';\n${END}`, /in LATIN1, not in UTF-8/],
    ['a missing trailer', 'SELECT 1;\n', /closes a whole dump/],
    ['nothing at all', '', /closes a whole dump/],
    ['more after the trailer', `SELECT 1;\n${END}SELECT 2;\n`, /goes on after its end/],
    ['a trailer inside a literal', `SELECT '\n${END}';\n`, /closes a whole dump/],
    ['an end inside a statement', `SELECT 1\n${END}`, /ends inside a statement/],
    ['an end inside a literal', `SELECT 'x\n${END}`, /ends inside a literal/],
    ['an end inside an escape string', `SELECT E'x\\'\n${END}`, /ends inside a literal/],
    ['an end inside a quoted name', `SELECT "x\n${END}`, /ends inside a quoted name/],
    ['an end inside a dollar quote', `DO $$ x\n${END}`, /ends inside a dollar quote/],
    ['an end inside a comment', `SELECT 1; /* x\n${END}`, /ends inside a comment/],
    ['an end inside rows', `COPY a FROM stdin;\n1\n2\n`, /ends inside the rows/],
    ['an end right behind COPY', 'COPY a FROM stdin;', /ends inside the rows/],
    ['rows on the line of their COPY', 'COPY a FROM stdin; 1\n\\.\n', /ends inside the rows/],
  ]
  for (const [name, dump, reason] of REFUSED) {
    it(`refuses ${name}`, async () => {
      for (const size of [1, 7, 1 << 16]) {
        const refused = split(chunked(dump, size))
        await expect(refused).rejects.toMatchObject({ code: 'archive_refused', message: expect.stringMatching(reason) })
      }
    })
  }

  it('refuses text that is not UTF-8', async () => {
    const dump = Buffer.concat([Buffer.from("SELECT '"), Buffer.from([0xe4]), Buffer.from(`';\n${END}`)])
    await expect(split(chunked(dump))).rejects.toThrow(/not UTF-8/)
  })

  it('refuses statements beyond the limit without collecting them', async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from("SELECT '")
      for (;;) yield Buffer.alloc(1 << 20, 'x')
    }
    await expect(split(endless(), { maxStatementBytes: 8 << 20 })).rejects.toThrow(/longer than the 8 MiB/)
  })

  it('holds one chunk of a COPY block, however long that is', async () => {
    const rows = 2000
    async function* long(): AsyncGenerator<Buffer> {
      yield Buffer.from('COPY a FROM stdin;\n')
      const chunk = Buffer.from(`${'x'.repeat(1023)}\n`.repeat(1024))
      for (let n = 0; n < rows; n++) yield chunk
      yield Buffer.from(`\\.\n${END}`)
    }
    const before = process.memoryUsage().arrayBuffers
    let bytes = 0
    let peak = 0
    for await (const piece of splitDump(long())) {
      if (piece.kind !== 'copy') continue
      for await (const chunk of piece.data) {
        bytes += chunk.length
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
      }
    }
    expect(bytes).toBe(rows << 20)
    // Garbage that waits for its collector counts here, the two gigabytes that went by must not.
    expect(peak).toBeLessThan(512 << 20)
  })

  it('finds the same pieces however the bytes are cut', async () => {
    const statements = fc.oneof(
      fc.constantFrom(...WHOLE.slice(0, -1).map(([, sql]) => sql)),
      fc.constantFrom(
        header('t', 'TABLE'),
        header('t', 'TABLE DATA', 'Data for '),
        'COPY t FROM stdin;\n\\.\n',
        'COPY t (a, "b c") FROM stdin;\n1\t\\\\.\n\\N\tx\\n\n\\.x\n\\.\n',
        'ALTER TABLE t OWNER TO "a b";\n',
        '/* a */ -- b\n',
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(statements, { maxLength: 12 }),
        fc.integer({ min: 1, max: 40 }),
        async (parts, size) => {
          const dump = `${parts.join('\n')}\n${END}`
          expect(await split(chunked(dump, size))).toEqual(await split(chunked(dump)))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('finds the rows that the watcher of a dump counts', async () => {
    const rows = fc.array(
      fc.stringMatching(/^[a-z\\.\t]{0,6}$/).filter((row) => row !== '\\.'),
      { maxLength: 6 },
    )
    const block = fc.tuple(rows, fc.constantFrom(...WHOLE.slice(0, -1).map(([, sql]) => sql)))
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 5 }), fc.integer({ min: 1, max: 30 }), async (blocks, size) => {
        const dump = blocks
          .map(([lines, sql]) => `COPY public.t FROM stdin;\n${lines.map((line) => `${line}\n`).join('')}\\.\n${sql}\n`)
          .join('')
        const counted: number[] = []
        const watcher = createDumpWatcher({ onCopyEnd: (copy) => counted.push(copy.rows) })
        watcher.scan(Buffer.from(dump + END))
        watcher.finish()
        const pieces = await split(chunked(dump + END, size))
        const found = pieces.flatMap((piece) => (piece.rows === undefined ? [] : [piece.rows.split('\n').length - 1]))
        expect(found).toEqual(counted)
      }),
      { numRuns: 200 },
    )
  })
})
