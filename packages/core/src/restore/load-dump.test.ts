import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { dumpOf } from '../../test/restore-support.ts'
import { RICH, RICH_FOR_SUPERUSER } from '../../test/rich-database.ts'
import { databaseUrl } from '../../test/support.ts'
import type { Warning } from '../contract.ts'
import { loadDump } from './load-dump.ts'

const id = randomBytes(4).toString('hex')
const owner = `owner_${id}`
const made: string[] = []
let admin: postgres.Sql

beforeAll(async () => {
  admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
  await admin.unsafe(`create role ${owner} login createdb password 'secret'`)
})

afterEach(async () => {
  for (const name of made.splice(0)) await admin.unsafe(`drop database if exists ${name} with (force)`)
})

afterAll(async () => {
  await admin.unsafe(`drop role ${owner}`)
  await admin.end()
})

/** A new, empty database; returns its address for the superuser, or for its plain owner. */
async function createDatabase(role: 'superuser' | 'owner' = 'superuser'): Promise<string> {
  const name = `load_${id}_${made.length}`
  made.push(name)
  await admin.unsafe(`create database ${name} template template0${role === 'owner' ? ` owner ${owner}` : ''}`)
  const url = new URL(databaseUrl(inject('postgresUrl'), name))
  if (role === 'owner') Object.assign(url, { username: owner, password: 'secret' })
  return url.href
}

async function execute(url: string, ...scripts: string[]): Promise<void> {
  const session = postgres(url, { max: 1, onnotice: () => {} })
  for (const sql of scripts) await session.unsafe(sql).simple()
  await session.end()
}

type Load = { warnings: Warning[]; bytes: number; tables: number }

async function load(url: string, dump: string | AsyncIterable<Buffer>, signal?: AbortSignal): Promise<Load> {
  const warnings: Warning[] = []
  let bytes = 0
  // As the server opens it. The question for types would be rejected unheard where the load is stopped at once.
  const sql = postgres(url, { max: 1, onnotice: () => {}, fetch_types: false })
  try {
    const loaded = await loadDump(typeof dump === 'string' ? chunks(dump) : dump, {
      sql,
      signal: signal ?? new AbortController().signal,
      warn: (warning) => warnings.push(warning),
      onBytes: (read) => {
        bytes = read
      },
    })
    return { warnings, bytes, ...loaded }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function* chunks(dump: string, size = 64 << 10): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(dump, 'latin1')
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('loadDump', () => {
  it('makes a database whose dump is identical', async () => {
    const [from, to] = [await createDatabase(), await createDatabase()]
    await execute(from, RICH)
    await execute(from, RICH_FOR_SUPERUSER)
    await execute(from, `alter table vehicles owner to ${owner}; grant select on big to ${owner} with grant option`)
    const dump = await dumpOf(from)
    const loaded = await load(to, dump)
    expect(await dumpOf(to)).toBe(dump)
    expect(loaded).toMatchObject({ warnings: [], bytes: dump.length })
  })

  it('does so as a plain owner of everything', async () => {
    const [from, to] = [await createDatabase('owner'), await createDatabase('owner')]
    await execute(from, RICH)
    const dump = await dumpOf(from)
    expect((await load(to, dump)).warnings).toEqual([])
    expect(await dumpOf(to)).toBe(dump)
  })

  it('loads dumps made with INSERT', async () => {
    const [from, to] = [await createDatabase(), await createDatabase()]
    await execute(from, RICH)
    expect(await load(to, await dumpOf(from, '--inserts'))).toMatchObject({ tables: 0, warnings: [] })
    expect(await dumpOf(to)).toBe(await dumpOf(from))
  })

  it('loads into and from databases whose literals have backslash escapes', async () => {
    const [from, to] = [await createDatabase(), await createDatabase()]
    for (const url of [from, to]) {
      const name = new URL(url).pathname.slice(1)
      await admin.unsafe(`alter database ${name} set standard_conforming_strings = off`)
    }
    await execute(from, 'set standard_conforming_strings = on', RICH)
    const dump = await dumpOf(from)
    expect(dump).toContain('SET standard_conforming_strings = off;')
    await load(to, dump)
    expect(await dumpOf(to)).toBe(dump)
  })

  it('loads dumps of newer pg_dump into older servers', async () => {
    const to = await createDatabase()
    const dump = await dumpOf(to)
    await load(to, dump.replace('SET lock_timeout = 0;', 'SET lock_timeout = 0;\nSET transaction_timeout = 0;'))
  })

  it('leaves out what the role may not set, with one warning for each kind', async () => {
    const [from, to] = [await createDatabase(), await createDatabase('owner')]
    await execute(from, `create table a (); create table b (); create table c (x int); insert into c values (1)`)
    await execute(from, RICH_FOR_SUPERUSER.replaceAll('vehicles where (id > 3)', 'c'))
    await execute(
      from,
      `alter table c owner to ${owner}; alter table b owner to pg_monitor; grant select on a to ${owner}`,
    )
    const { warnings } = await load(to, await dumpOf(from))
    const said = warnings.map(({ code, message }) => `${code}: ${message}`).sort()
    expect(said).toEqual([
      expect.stringMatching(/^not_restored: Not restored: EVENT TRIGGER watch_ddl\..*permission denied/),
      expect.stringMatching(/^not_restored: Not restored: PUBLICATION everything\..*superuser/),
      expect.stringMatching(/^owner_not_kept: Not owned by pg_monitor: TABLE public.b\..*must be member of role/),
      expect.stringMatching(
        /^owner_not_kept: Not owned by postgres: FUNCTION public.on_ddl\(\), TABLE public.a, PUBLICATION some_rows/,
      ),
    ])
    const session = postgres(to, { max: 1 })
    expect(await session`select * from c`).toEqual([{ x: 1 }])
    await session.end()
  })

  const TABLE = 'CREATE TABLE public.t (a integer);\n'
  const HEADER = '--\n-- Name: t; Type: TABLE; Schema: public; Owner: -\n--\n\n'
  const END = '--\n-- PostgreSQL database dump complete\n--\n'
  const REFUSED: [name: string, dump: string, message: RegExp][] = [
    [
      'a syntax error',
      `SELECT 1;\n\n${HEADER}SELECT 'ü🚗',\n  2 FROM FROM t;\n${END}`,
      /TABLE public.t, line 8: syntax error at or near "FROM"/,
    ],
    [
      'a value of another type',
      `${TABLE}COPY public.t (a) FROM stdin;\n1\n2\nx\n4\n\\.\n${END}`,
      /line 5: invalid input syntax for type integer: "x"/,
    ],
    [
      'a missing table',
      `COPY public.nothing FROM stdin;\n1\n\\.\n${END}`,
      /line 1: relation "public.nothing" does not exist/,
    ],
    [
      'a row with too many columns',
      `${TABLE}COPY public.t FROM stdin;\n1\t2\n\\.\n${END}`,
      /line 3: extra data after last expected column/,
    ],
    // Comes when all rows are sent: the client library forgets the stream by then.
    [
      'a duplicate key',
      `CREATE TABLE public.t (a integer UNIQUE);\nCOPY public.t FROM stdin;\n1\n1\n\\.\n${END}`,
      /line 4: duplicate key.*\(Key \(a\)=\(1\) already exists\.\)/,
    ],
    [
      'a foreign key that points nowhere',
      `${TABLE}CREATE TABLE public.u (a integer PRIMARY KEY);\nCOPY public.t FROM stdin;\n1\n\\.\n${HEADER}ALTER TABLE public.t ADD FOREIGN KEY (a) REFERENCES public.u;\n${END}`,
      /TABLE public.t, line 10: .*violates foreign key constraint/,
    ],
    [
      'a missing role',
      `${TABLE}GRANT SELECT ON public.t TO nobody_knows;\n${END}`,
      /role "nobody_knows" does not exist/,
    ],
  ]
  for (const [name, dump, message] of REFUSED) {
    it(`names object and line of ${name}`, { timeout: 10_000 }, async () => {
      const refused = load(await createDatabase(), Buffer.from(dump).toString('latin1'))
      await expect(refused).rejects.toMatchObject({ code: 'load_failed', message: expect.stringMatching(message) })
    })
  }

  it('refuses what the splitter refuses', async () => {
    await expect(load(await createDatabase(), TABLE)).rejects.toMatchObject({ code: 'archive_refused' })
  })

  it('does not swallow an error of its source in the middle of a table', async () => {
    async function* broken() {
      yield Buffer.from(`${TABLE}COPY public.t FROM stdin;\n1\n`)
      throw new Error('the disk is gone')
    }
    await expect(load(await createDatabase(), broken())).rejects.toThrow('the disk is gone')
  })

  it('stops when its signal fires, in statements and in rows', { timeout: 10_000 }, async () => {
    async function* endless() {
      yield Buffer.from(`${TABLE}COPY public.t FROM stdin;\n`)
      for (;;) yield Buffer.from('1\n'.repeat(10_000))
    }
    for (const dump of [chunks(`SELECT pg_sleep(100);\n${END}`), endless()]) {
      const abort = new AbortController()
      setTimeout(() => abort.abort(new Error('no longer wanted')), 300)
      await expect(load(await createDatabase(), dump, abort.signal)).rejects.toThrow('no longer wanted')
    }
  })

  it('fails when its session is ended, in statements and in rows', { timeout: 10_000 }, async () => {
    async function* slow() {
      yield Buffer.from(`${TABLE}COPY public.t FROM stdin;\n`)
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        yield Buffer.from('1\n'.repeat(1000))
      }
    }
    for (const dump of [chunks(`SELECT pg_sleep(100);\n${END}`), slow()]) {
      const url = await createDatabase()
      const name = new URL(url).pathname.slice(1)
      const end = setTimeout(
        () => admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`.execute(),
        400,
      )
      await expect(load(url, dump)).rejects.toThrow()
      clearTimeout(end)
    }
  })
})
