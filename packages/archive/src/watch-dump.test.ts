import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CopyBlock, createDumpWatcher, type DumpSummary } from './watch-dump.ts'

const fixture = (name: string) => readFileSync(new URL(`../test/fixtures/${name}`, import.meta.url))

/** Made by pg_dump 15 from a database full of names, literals and bodies that look like something else. */
const hard = fixture('hard-names.sql')

const blocksOfHard = [
  ['Odd.Schema', 'Dotted.Table; drop', 1],
  ['public', 'Größe 車', 2],
  ['public', 'Upper Case', 3],
  ['public', 'empty_table', 0],
  ['public', 'generated', 7],
  ['public', 'hard_rows', 5],
  ['public', 'measured_2025', 213],
  ['public', 'measured_2026', 152],
  ['public', 'new\nline', 2],
  ['public', 'no_columns', 2],
  ['public', 'one_column', 6],
  ['public', 'plain', 250],
  ['public', 'quo"ted', 1],
  ['public', 'with_default', 0],
  ['public', 'x FROM stdin;\nCOPY public.trap (id) FROM stdin;\ny', 4],
]

type Watched = { blocks: CopyBlock[]; started: string[]; pieces: string[]; joined: Buffer; summary: DumpSummary }

/** Runs the watcher over the chunks; `pieces` are the bytes between one cut and the next. */
function watch(chunks: Iterable<Buffer>): Watched {
  const blocks: CopyBlock[] = []
  const started: string[] = []
  const pieces: Buffer[][] = [[]]
  const watcher = createDumpWatcher({
    onCopyStart: (table) => started.push(`${table.schema}.${table.name}`),
    onCopyEnd: (block) => blocks.push(block),
  })
  for (const chunk of chunks) {
    for (const part of watcher.scan(chunk)) {
      if (part.startsCopy || part.followsCopy) pieces.push([])
      pieces.at(-1)?.push(part.bytes)
    }
  }
  const summary = watcher.finish()
  pieces.at(-1)?.push(summary.rest)
  return {
    blocks,
    started,
    pieces: pieces.map((parts) => Buffer.concat(parts).toString('latin1')),
    joined: Buffer.concat(pieces.flat()),
    summary,
  }
}

function* cut(bytes: Buffer, sizes: number[]): Generator<Buffer> {
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const fingerprint = ({ blocks, started, pieces, summary }: Watched) =>
  JSON.stringify([blocks, started, pieces.map((piece) => createHash('sha256').update(piece).digest('hex')), summary])
const asRows = (blocks: CopyBlock[]) => blocks.map(({ schema, name, rows }) => [schema, name, rows])
const sql = (...lines: string[]) => Buffer.from(`${lines.join('\n')}\n`)
const trailer = '-- PostgreSQL database dump complete'

describe('a real dump', () => {
  test('yields every table with its rows and nothing that only looks like one', () => {
    const { blocks, started, summary } = watch([hard])
    expect(asRows(blocks)).toEqual(blocksOfHard)
    expect(started).toEqual(blocksOfHard.map(([schema, name]) => `${schema}.${name}`))
    expect(summary).toMatchObject({ tables: 15, rows: 648, largeObjects: 2, trailer: true, insideCopy: false })
  })

  test('is cut exactly where each COPY block begins and ends, and no byte is lost', () => {
    const { pieces, joined, blocks, summary } = watch([hard])
    expect(joined.equals(hard)).toBe(true)
    expect(summary.rest.length).toBe(0)
    expect(pieces).toHaveLength(2 * blocks.length + 1)
    for (const [number, block] of blocks.entries()) {
      const piece = Buffer.from(pieces[2 * number + 1]!, 'latin1')
      const name = block.name.match(/^[a-z_0-9]+$/) ? block.name : `"${block.name.replaceAll('"', '""')}"`
      const schema = block.schema === 'public' ? 'public' : `"${block.schema}"`
      expect(piece.toString().startsWith(`COPY ${schema}.${name} `)).toBe(true)
      if (name.includes('\n')) continue
      const statement = piece.indexOf('\n') + 1
      expect(piece.toString('utf8', statement + block.bytes)).toBe('\\.\n')
    }
  })

  test('reads the same however its bytes are cut into chunks', () => {
    const whole = fingerprint(watch([hard]))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        expect(fingerprint(watch(cut(hard, sizes)))).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })

  test.each([1, 2, 3, 5, 7])('reads the same in chunks of %i bytes', (size) => {
    expect(fingerprint(watch(cut(hard, [size])))).toEqual(fingerprint(watch([hard])))
  })

  test('without any table is whole', () => {
    const { summary } = watch([fixture('empty-database.sql')])
    expect(summary).toMatchObject({ tables: 0, rows: 0, largeObjects: 0, trailer: true, insideCopy: false })
  })

  test('that ends anywhere before its trailer is never taken for whole', () => {
    const end = hard.lastIndexOf(trailer) + trailer.length
    // A cut at a line end inside COPY rows loads without an error: only the watcher can tell.
    for (let at = 0; at < end; at += 997) {
      const { summary, joined } = watch([hard.subarray(0, at)])
      expect(summary.trailer, `cut at ${at}`).toBe(false)
      expect(joined.length).toBe(at)
    }
    expect(watch([hard.subarray(0, end)]).summary.trailer).toBe(true)
  })

  test('that ends between two rows is known to end inside a COPY block', () => {
    const at = hard.indexOf('\n17\trow 17\n') + 1
    expect(watch([hard.subarray(0, at)]).summary).toMatchObject({ insideCopy: true, tables: 11, trailer: false })
  })
})

describe('COPY', () => {
  test('counts rows and bytes of its data alone', () => {
    const { blocks } = watch([sql('COPY public.t (a) FROM stdin;', '1', '22', '\\.', '', trailer)])
    expect(blocks).toEqual([{ schema: 'public', name: 't', rows: 2, bytes: 5 }])
  })

  test('ends at a line of its own only: a row may end with the same bytes', () => {
    const { blocks } = watch([sql('COPY t (a) FROM stdin;', '\\\\.', 'x\\.', '\\.x', '\\.')])
    expect(blocks).toEqual([{ schema: '', name: 't', rows: 3, bytes: 12 }])
  })

  test('that is not FROM stdin opens no block', () => {
    const { blocks, summary } = watch([
      sql(
        "COPY t (a) FROM '/etc/passwd';",
        'COPY (SELECT 1) TO STDOUT;',
        'COPY t FROM stdin WITH (FORMAT csv);',
        trailer,
      ),
    ])
    expect(blocks).toEqual([])
    expect(summary.trailer).toBe(true)
  })

  test('inside a statement or behind an indent is none', () => {
    const { blocks } = watch([sql('SELECT 1 AS', 'COPY t (a) FROM stdin;', ' COPY t (a) FROM stdin;')])
    expect(blocks).toEqual([])
  })

  const wrappers: [string, string, string][] = [
    ['a literal', "SELECT '", "';"],
    ['a literal with a doubled quote', "SELECT 'it''s", "';"],
    ['an escape literal', "SELECT E'a\\'", "';"],
    ['an escape literal with a doubled quote', "SELECT E'a''\\'", "';"],
    ['a quoted name', 'SELECT "a""b', '" FROM t;'],
    ['a dollar quote', 'DO $$', '$$;'],
    ['a tagged dollar quote around another', 'DO $a$ $$ $ab$', '$a$;'],
    ['a block comment', '/* a', '*/'],
    ['nested block comments', '/* a /* b */', '*/'],
  ]

  test.each(wrappers)('inside %s is none, in chunks of any size', (_name, opening, closing) => {
    const dump = sql(
      opening,
      'COPY t (a) FROM stdin;',
      '1',
      '\\.',
      trailer,
      closing,
      'COPY u (a) FROM stdin;',
      '\\.',
      trailer,
    )
    for (const size of [1, 2, 3, 11, 1000]) {
      const { blocks, summary } = watch(cut(dump, [size]))
      expect(asRows(blocks)).toEqual([['', 'u', 0]])
      expect(summary.trailer).toBe(true)
    }
  })

  test.each([
    ['a dollar inside a name', 'SELECT a$b$ FROM t;'],
    ['a parameter', 'SELECT $1 + $2;'],
    ['a word that ends with e before a literal', "SELECT type'\\';"],
    ['a quote in a comment', "-- it's"],
    ['a lone minus and slash', 'SELECT 1 - 2 / 3;'],
    ['a restrict line', "\\restrict abc'"],
  ])('after %s is found', (_name, line) => {
    for (const size of [1, 2, 1000]) {
      const { blocks } = watch(cut(sql(line, 'COPY u (a) FROM stdin;', 'x', '\\.'), [size]))
      expect(asRows(blocks)).toEqual([['', 'u', 1]])
    }
  })

  test('counts any rows that COPY may write', () => {
    const row = fc.string({ unit: fc.constantFrom('a', '\\\\', '\\.', '.', '\t', 'ü', "'", '"', '$', '-') })
    const rows = fc.array(row.filter((text) => text !== '\\.'))
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), (lines, size) => {
        const dump = sql('COPY public.t (a) FROM stdin;', ...lines, '\\.', '', trailer)
        const { blocks, joined, summary } = watch(cut(dump, [size]))
        const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
        expect(blocks).toEqual([{ schema: 'public', name: 't', rows: lines.length, bytes }])
        expect(joined.equals(dump)).toBe(true)
        expect(summary.trailer).toBe(true)
      }),
    )
  })
})

describe('the trailer', () => {
  test.each([
    ['a statement', 'SELECT 1;'],
    ['a COPY block', 'COPY t (a) FROM stdin;'],
    ['a meta-command', '\\! true'],
    ['an open literal', "'"],
    ['an open comment', '/*'],
  ])('followed by %s is not the end', (_name, line) => {
    expect(watch([sql(trailer, '--', line)]).summary.trailer).toBe(false)
  })

  test('may be followed by comments, blank lines and unrestrict', () => {
    expect(watch([sql(trailer, '--', '', '\\unrestrict abc', '')]).summary.trailer).toBe(true)
  })

  test.each([` ${trailer}`, `${trailer}d`, `x ${trailer}`, `SELECT 1\n${trailer}`])(
    'is a whole line: not %j',
    (line) => {
      expect(watch([sql(line)]).summary.trailer).toBe(false)
    },
  )
})

test('large objects are counted where they are created, not where they are spoken of', () => {
  const lines = ["SELECT pg_catalog.lo_create('1');", "SELECT 'x", "SELECT pg_catalog.lo_create('2');", "';"]
  for (const size of [1, 5, 28, 500]) expect(watch(cut(sql(...lines), [size])).summary.largeObjects).toBe(1)
})

test('an unclosed statement of any length is passed on instead of being kept in memory', () => {
  const watcher = createDumpWatcher()
  let passed = 0
  for (const chunk of cut(Buffer.from(`COPY t (${'a, '.repeat(1 << 20)}`), [65_536])) {
    for (const part of watcher.scan(chunk)) passed += part.bytes.length
  }
  expect(watcher.finish().rest.length).toBeLessThanOrEqual((1 << 20) + 65_536)
  expect(passed).toBeGreaterThan(1 << 20)
})
