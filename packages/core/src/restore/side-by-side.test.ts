import { join } from 'node:path'
import { type DumpSections, openDumpSections } from '@mvp/archive/dump-sections'
import { openDatabaseStream } from '@mvp/archive/read-database'
import fc from 'fast-check'
import postgres from 'postgres'
import { describe, expect, it, vi } from 'vitest'
import { dumpDatabases } from '../../test/dump-databases.ts'
import { dumpOf, packDump } from '../../test/restore-support.ts'
import { RICH, RICH_BESIDE, RICH_FOR_SUPERUSER } from '../../test/rich-database.ts'
import type { Dump } from './dump-source.ts'
import { loadDump } from './load-dump.ts'

const END = '--\n-- PostgreSQL database dump complete\n--\n'
const { createDatabase, opened, pack: packDumpOf } = dumpDatabases('side')

async function execute(url: string, ...scripts: string[]): Promise<void> {
  const session = postgres(url, { max: 1, onnotice: () => {} })
  for (const sql of scripts) await session.unsafe(sql).simple()
  await session.end()
}

type Opened = { sections: DumpSections; stream: () => AsyncIterable<Buffer> }

/** An archive with this dump, open for reading both ways. */
async function pack(dump: string): Promise<Opened> {
  const { file, manifest, sections } = await packDumpOf(dump)
  return { sections, stream: () => openDatabaseStream(file, manifest) }
}

/** Loads over that many sessions. */
async function load(url: string, dump: Dump, sessions: number, signal = new AbortController().signal): Promise<number> {
  const connect = () => postgres(url, { max: 1, onnotice: () => {}, fetch_types: false })
  const [sql, ...beside] = Array.from({ length: sessions }, connect)
  if (!sql) throw new Error('no session')
  const warn = ({ message }: { message: string }) => {
    throw new Error(message)
  }
  let bytes = 0
  const onBytes = (read: number) => {
    bytes = read
  }
  try {
    await loadDump(dump, { sql, beside, signal, warn, onBytes })
    return bytes
  } finally {
    await Promise.all([sql, ...beside].map((each) => each.end({ timeout: 1 })))
  }
}

/** What pg_dump says, in the encoding in which it was packed. */
const dumpText = async (url: string) => Buffer.from(await dumpOf(url), 'latin1').toString('utf8')

async function sessionsIn(url: string): Promise<number> {
  const rows = await opened.admin`select from pg_stat_activity where datname = ${new URL(url).pathname.slice(1)}`
  return rows.length
}

describe('a dump loaded table by table', () => {
  it('makes a database whose dump is identical, as one loaded from its start to its end', async () => {
    const [from, inOrder, beside] = [await createDatabase(), await createDatabase(), await createDatabase()]
    await execute(from, RICH, RICH_BESIDE, RICH_FOR_SUPERUSER)
    const dump = await dumpText(from)
    const { sections, stream } = await pack(dump)
    await load(inOrder, stream(), 1)
    const bytes = await load(beside, sections, 3)
    expect(bytes).toBe(Buffer.byteLength(dump))
    expect(await dumpText(inOrder)).toBe(dump)
    expect(await dumpText(beside)).toBe(dump)
  }, 120_000)

  it('has the same keys in the catalogue, whether they were made at once or out of an index', async () => {
    const [from, inOrder, beside] = [await createDatabase(), await createDatabase(), await createDatabase()]
    await execute(from, RICH, RICH_BESIDE, RICH_FOR_SUPERUSER, KEYS)
    const { sections, stream } = await pack(await dumpText(from))
    await load(inOrder, stream(), 1)
    await load(beside, sections, 3)
    const expected = await keysIn(inOrder)
    expect(await keysIn(beside)).toEqual(expected)
    for (const name of ['keys_pkey', 'keys_twice', 'keys_part0_pkey', 'keys_heir_pkey']) {
      expect(expected.map((key) => key.name)).toContain(name)
    }
  }, 120_000)

  const name = fc.constantFrom('a', 'b', 'Ü "x"', 'y;z', 'COPY')
  const table = fc.record({
    rows: fc.constantFrom(0, 1, 3000, 20_000),
    key: fc.boolean(),
    index: fc.boolean(),
    kind: fc.constantFrom('plain', 'partitioned', 'heirs'),
    refersTo: fc.option(fc.nat(4)),
  })
  const database = fc.uniqueArray(fc.tuple(name, table), { minLength: 2, maxLength: 5, selector: ([named]) => named })

  it('is the same whatever tables, partitions, keys and references it has', async () => {
    await fc.assert(
      fc.asyncProperty(database, async (tables) => {
        const [from, to] = [await createDatabase(), await createDatabase()]
        await execute(from, scriptOf(tables))
        const dump = await dumpText(from)
        await load(to, (await pack(dump)).sections, 3)
        expect(await dumpText(to)).toBe(dump)
      }),
      { numRuns: 6 },
    )
  }, 180_000)

  it('fills a table that looks at others when those before it are filled', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, at) => `${at + 1}\tn${at}\n`).join('')
    const { sections } = await pack(
      `CREATE TABLE public.a (id integer, note text);
CREATE FUNCTION public.notes() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT count(*) FROM public.a';
CREATE TABLE public.b (id integer, note text, seen bigint GENERATED ALWAYS AS (public.notes()) STORED, CHECK (public.notes() = 3000));
CREATE TABLE public.c (id integer, note text);
COPY public.a (id, note) FROM stdin;\n${rows(3000)}\\.
COPY public.b (id, note) FROM stdin;\n${rows(60_000)}\\.
COPY public.c (id, note) FROM stdin;\n${rows(100)}\\.
`.replaceAll('\\.\n', '\\.\n\n--\n') + END,
    )
    const url = await createDatabase()
    await load(url, sections, 3)
    const session = postgres(url, { max: 1 })
    const [found] = await session`select count(*)::int as rows, min(seen)::int, max(seen)::int from b`
    await session.end()
    expect(found).toEqual({ rows: 60_000, min: 3000, max: 3000 })
  }, 60_000)

  it('builds an index without workers of the server while another waits, and the last one with them', async () => {
    const [from, to] = [await createDatabase(), await createDatabase()]
    // Builds an index only where the server would take that many workers.
    const look = `create function public.look(id int, workers text) returns int language plpgsql immutable as $$ begin
      if current_setting('max_parallel_maintenance_workers') <> workers then raise exception 'with %', workers; end if;
      return id; end $$`
    const fill = `create table public.a (id int, note text);
      insert into public.a select g, repeat('note', 200) from generate_series(1, 12000) g`
    await execute(from, look, fill, "create index a_last on public.a (public.look(id, '2'))")
    await execute(
      from,
      "set max_parallel_maintenance_workers = 0; create index a_first on public.a (public.look(id, '0'))",
    )
    const dump = await dumpText(from)
    await load(to, (await pack(dump)).sections, 2)
    expect(await dumpText(to)).toBe(dump)
  }, 60_000)
})

/** Keys of every kind, on tables, partitions and heirs, with what can be said of them. */
const KEYS = `
  create table public.keys (id int primary key, "b (c), d" text not null unique, e int not null, f int,
    constraint keys_twice unique (e, "b (c), d"), constraint keys_later unique (f) deferrable initially deferred,
    constraint keys_filled unique (id, f) with (fillfactor = 70), constraint keys_more unique (id) include (f));
  insert into public.keys select g, g, g, g from generate_series(1, 3000) g;
  create index on public.keys (f, e);
  comment on constraint keys_pkey on public.keys is 'a remark';
  alter table public.keys cluster on keys_pkey;
  alter table public.keys replica identity using index keys_twice;
  create table public.keys_part (id int primary key, e int) partition by range (id);
  create table public.keys_part0 partition of public.keys_part for values from (0) to (100);
  create table public.keys_part1 partition of public.keys_part default;
  insert into public.keys_part select g from generate_series(1, 300) g;
  create table public.keys_heir (primary key (id)) inherits (public.keys);
  create table public.keys_of (id int references public.keys, other int references public.keys_part);
  insert into public.keys_of values (7, 8);`

/** All that the catalogue knows of keys and indexes, with names in place of numbers. */
async function keysIn(url: string) {
  const session = postgres(url, { max: 1 })
  const rows = await session<{ name: string }[]>`
    select c.relname as name, c.relkind, c.relpersistence, c.reloptions, c.reltablespace, c.relispartition, c.reltuples,
      pg_get_indexdef(i.indexrelid) as definition, i.indrelid::regclass::text as of_table,
      to_jsonb(i) - '{indexrelid,indrelid,indclass,indcollation,indexprs,indpred}'::text[] as index,
      (select jsonb_agg(to_jsonb(a) - '{attrelid,atttypid,attcollation}'::text[] order by a.attnum) from pg_attribute a where a.attrelid = c.oid) as columns,
      (select jsonb_agg(to_jsonb(a) - '{attrelid,atttypid,attcollation}'::text[] order by a.attnum)
        from pg_attribute a where a.attrelid = i.indrelid and a.attnum > 0) as of_columns,
      (select jsonb_agg(jsonb_build_array(pg_get_constraintdef(k.oid), k.conrelid::regclass::text,
          to_jsonb(k) - '{oid,connamespace,conrelid,contypid,conindid,conparentid,confrelid,conbin}'::text[]
          - '{conpfeqop,conppeqop,conffeqop,conexclop}'::text[]) order by k.conname)
        from pg_constraint k where k.conindid = c.oid) as constraints,
      (select jsonb_agg(pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) || ' ' || d.deptype::text
          order by pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), d.deptype)
        from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid) as depends,
      (select jsonb_agg(pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) || ' ' || d.deptype::text
          order by pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), d.deptype)
        from pg_constraint k join pg_depend d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid
        where k.conindid = c.oid) as constraints_depend
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' order by n.nspname, c.relname`
  await session.end()
  return [...rows]
}

/** Statements that make these tables, each with a note and, perhaps, a reference to another one. */
function scriptOf(
  tables: [string, { rows: number; key: boolean; index: boolean; kind: string; refersTo: number | null }][],
) {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
  const script = tables.map(([name, { rows, key, kind }]) => {
    const own = quoted(name)
    const part = (suffix: string) => quoted(`${name}${suffix}`)
    const columns = `id bigint not null${key ? ' primary key' : ''}, other bigint, note text default 'x;y'`
    const made =
      kind === 'partitioned'
        ? `create table ${own} (${columns}) partition by range (id);
          create table ${part('0')} partition of ${own} for values from (minvalue) to (500);
          create table ${part('1')} partition of ${own} default;`
        : `create table ${own} (${columns});`
    const heir =
      kind === 'heirs'
        ? `create table ${part(' heir')} () inherits (${own}); insert into ${part(' heir')} values (-1);`
        : ''
    return `${made} ${heir} insert into ${own} select g, g % 7, E'row\\n' || g from generate_series(1, ${rows}) g;`
  })
  for (const [name, { index, refersTo }] of tables) {
    if (index) script.push(`create index on ${quoted(name)} (note, other);`)
    const target = refersTo === null ? undefined : tables[refersTo % tables.length]
    if (!target?.[1].key) continue
    script.push(`update ${quoted(name)} set other = (select min(id) from only ${quoted(target[0])});`)
    if (target[1].rows > 0 || target[1].kind !== 'partitioned') {
      script.push(`alter table ${quoted(name)} add foreign key (other) references ${quoted(target[0])};`)
    }
  }
  return script.join('\n')
}

describe('a load over several sessions', () => {
  const tables = (...names: string[]) => names.map((name) => `CREATE TABLE public.${name} (a integer);\n`).join('')
  const copy = (name: string, rows: string) =>
    `--\n-- Data for Name: ${name}; Type: TABLE DATA; Schema: public; Owner: -\n--\n\nCOPY public.${name} (a) FROM stdin;\n${rows}\\.\n\n\n`

  it('that fails in one of them stops the others, and names table and line of the first cause', async () => {
    const url = await createDatabase()
    const good = '1\n'.repeat(400_000)
    const dump = `${tables('a', 'b', 'c')}${copy('a', good)}${copy('b', `1\n2\nx\n${good}`)}${copy('c', good)}${END}`
    const line = dump.slice(0, dump.indexOf('x\n1')).split('\n').length
    const { sections } = await pack(dump)
    await expect(load(url, sections, 2)).rejects.toMatchObject({
      code: 'load_failed',
      message: expect.stringMatching(new RegExp(`TABLE DATA public.b, line ${line}: invalid input syntax.*"x"`)),
    })
    await vi.waitUntil(async () => (await sessionsIn(url)) === 0, { timeout: 30_000, interval: 50 })
  }, 60_000)

  const ENDINGS: [how: string, message: RegExp, end: (pids: number[], stop: AbortController) => Promise<void>][] = [
    ['is told to stop', /^no longer wanted$/, async (_pids, stop) => stop.abort(new Error('no longer wanted'))],
    [
      'loses a session',
      /.+/,
      async (pids) => {
        for (const pid of pids) await opened.admin`select pg_terminate_backend(${pid})`
      },
    ],
  ]
  it.each(ENDINGS)(
    'fails when it %s',
    async (_how, message, end) => {
      const sleep = '--\n-- Name: a; Type: CONSTRAINT; Schema: public; Owner: -\n--\n\nSELECT pg_sleep(100);\n'
      const { sections } = await pack(`${tables('a', 'b')}${copy('a', '1\n')}${copy('b', '1\n')}${sleep}${END}`)
      const url = await createDatabase()
      const stop = new AbortController()
      const outcome = expect(load(url, sections, 2, stop.signal)).rejects.toThrow(message)
      const name = new URL(url).pathname.slice(1)
      const sleeping = () => opened.admin<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = ${name} and query ~ 'pg_sleep'`
      await vi.waitUntil(async () => (await sleeping()).length > 0, { timeout: 30_000, interval: 50 })
      const pids = (await sleeping()).map(({ pid }) => pid)
      await end(pids, stop)
      await outcome
    },
    60_000,
  )

  it('tells an index whose offsets are wrong from a dump that is', async () => {
    const file = join(opened.folder, 'wrong.tar.gz')
    const dump = `${tables('a', 'b')}${copy('a', '1\n2\n')}${copy('b', '1\n')}${END}`
    const manifest = await packDump(file, dump, { pieceOf: (table, pieces) => pieces[1 - table] })
    const sections = await openDumpSections(file, manifest)
    if (!sections) throw new Error('the dump has no sections')
    await expect(load(await createDatabase(), sections, 2)).rejects.toThrow('does not lie where the archive says')
    await load(await createDatabase(), openDatabaseStream(file, manifest), 1)
  }, 60_000)
})
