import postgres from 'postgres'
import { expect, it } from 'vitest'
import { dumpDatabases } from '../../test/dump-databases.ts'
import { dumpOf } from '../../test/restore-support.ts'
import { loadDump } from './load-dump.ts'

const END = '--\n-- PostgreSQL database dump complete\n--\n'
const { createDatabase, pack } = dumpDatabases('frozen')

/** Loads a dump over three sessions into a new database. */
async function load(dump: string): Promise<string> {
  const url = await createDatabase()
  const connect = () => postgres(url, { max: 1, onnotice: () => {}, fetch_types: false })
  const sql = connect()
  const beside = [connect(), connect()]
  const warn = ({ message }: { message: string }) => {
    throw new Error(message)
  }
  try {
    await loadDump((await pack(dump)).sections, { sql, beside, signal: new AbortController().signal, warn })
    return url
  } finally {
    await Promise.all([sql, ...beside].map((each) => each.end({ timeout: 1 })))
  }
}

async function ask(url: string, question: string): Promise<postgres.Row[]> {
  const session = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...(await session.unsafe(question))]
  } finally {
    await session.end()
  }
}

/** Loads a dump of these statements, and asks. */
const loadAndAsk = async (dump: string, question: string) => ask(await load(`${dump}${END}`), question)

const table = (name: string) => `CREATE TABLE public.${name} (id integer, note text);\n`
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `${from + at}\t${'n'.repeat(20)}\n`).join('')
const copy = (name: string, lines: string) => `COPY public.${name} (id, note) FROM stdin;\n${lines}\\.\n\n--\n`
/** More than a mebibyte. */
const many = rows(0, 50_000)
const few = rows(0, 10)

it('freezes the rows of tables of every kind on every page, but of small ones', async () => {
  const tables = `CREATE EXTENSION pg_visibility;
${table('plain')}${table('small')}CREATE TABLE public.heir () INHERITS (public.plain);
CREATE UNLOGGED TABLE public.unlogged (id integer, note text);
CREATE TABLE public.generated (id integer, note text, upper text GENERATED ALWAYS AS (upper(note)) STORED);
CREATE TABLE public.root (id integer, note text) PARTITION BY RANGE (id);
CREATE TABLE public.partition PARTITION OF public.root DEFAULT;\n`
  const large = ['generated', 'heir', 'partition', 'plain', 'unlogged']
  const blocks = [...large.map((name) => copy(name, many)), copy('small', few)].join('')
  const found = await loadAndAsk(
    `${tables}${blocks}`,
    `select relname as name, all_visible = pages as visible, all_frozen = pages as frozen
    from pg_class c, pg_visibility_map_summary(c.oid), lateral (select pg_relation_size(c.oid) / 8192 as pages) size
    where relnamespace = 'public'::regnamespace and relkind = 'r' and pages > 0 order by relname <> 'small', relname`,
  )
  const frozen = large.map((name) => ({ name, visible: true, frozen: true }))
  expect(found).toEqual([{ name: 'small', visible: false, frozen: false }, ...frozen])
}, 60_000)

it('makes a database whose dump is identical out of one by the roots of partitions', async () => {
  const from = await createDatabase()
  await ask(from, 'create table root (id integer, note text) partition by hash (id)')
  for (const part of [0, 1]) {
    await ask(from, `create table part${part} partition of root for values with (modulus 2, remainder ${part})`)
  }
  await ask(from, `insert into root select g, repeat('n', 30) from generate_series(1, 100000) g`)
  const by = (url: string) => dumpOf(url, '--load-via-partition-root')
  const dump = await by(from)
  expect(dump.match(/^COPY public\.root /gm)).toHaveLength(2)
  expect(await by(await load(dump))).toBe(dump)
}, 60_000)

const EARLIER: [what: string, dump: string, expected: number][] = [
  ['another block of the same table', `${copy('a', many)}${copy('a', rows(50_000, 50_000))}`, 100_000],
  ['a small block of it', `${copy('a', rows(-10, 10))}${copy('a', many)}`, 50_010],
  ['the root of its partitions', `${copy('root', rows(-10, 10))}${copy('a', many)}`, 50_010],
  ['a statement', `${copy('b', few)}INSERT INTO public.a VALUES (-1);\n${copy('a', many)}`, 50_001],
  ['a function', `${copy('b', few)}DO $$ BEGIN INSERT INTO public.a VALUES (-1); END $$;\n${copy('a', many)}`, 50_001],
]
it.each(EARLIER)(
  'loses no row that came by %s',
  async (_what, dump, expected) => {
    const tables = `CREATE TABLE public.root (id integer, note text) PARTITION BY RANGE (id);
CREATE TABLE public.a PARTITION OF public.root DEFAULT;\n${table('b')}`
    const question = 'select count(distinct id)::int as ids from a'
    expect(await loadAndAsk(`${tables}${dump}`, question)).toEqual([{ ids: expected }])
  },
  60_000,
)

it('fills a table that another has come to refer to', async () => {
  const key = `ALTER TABLE public.a ADD PRIMARY KEY (id);
ALTER TABLE public.b ADD FOREIGN KEY (id) REFERENCES public.a NOT VALID;\n`
  const dump = `${table('a')}${table('b')}${copy('b', few)}${key}${copy('a', many)}`
  expect(await loadAndAsk(dump, 'select count(*)::int as rows from a')).toEqual([{ rows: 50_000 }])
}, 60_000)

// Frozen rows would be there for it at once; those of any other COPY are not until it is done.
it('shows no row to what its own table generates meanwhile', async () => {
  const dump = `${table('a')}CREATE FUNCTION public.other(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE
AS 'BEGIN RETURN (SELECT max(id) FROM public.a WHERE id <> $1); END';
ALTER TABLE public.a ADD seen integer GENERATED ALWAYS AS (CASE WHEN id % 5000 = 0 THEN public.other(id) END) STORED;
${copy('a', many)}`
  expect(await loadAndAsk(dump, 'select max(seen) as seen from a')).toEqual([{ seen: null }])
}, 60_000)

it('names the line of a wrong row', async () => {
  const dump = `${table('a')}${copy('a', `${many}x\ty\n`)}${END}`
  const line = dump.slice(0, dump.indexOf('x\ty')).split('\n').length
  await expect(load(dump)).rejects.toMatchObject({
    code: 'load_failed',
    message: expect.stringContaining(`line ${line}: invalid input syntax`),
  })
}, 60_000)
