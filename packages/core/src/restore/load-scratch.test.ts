import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Manifest } from '@mvp/archive/manifest'
import { readIndex } from '@mvp/archive/read-index'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packDump } from '../../test/restore-support.ts'
import { createTestDatabases, databaseUrl, type TestDatabases } from '../../test/support.ts'
import { withServer } from './connect-server.ts'
import { countScratch, type Loading, loadScratch } from './load-scratch.ts'
import { databaseNames } from './restoring.ts'
import { dropDatabase } from './scratch-database.ts'

const END = '--\n-- PostgreSQL database dump complete\n--\n'
const copy = (name: string, rows: number) =>
  `COPY public.${name} (a, at) FROM stdin;\n${Array.from({ length: rows }, (_, at) => `${at}\t${'x'.repeat(20)}\n`).join('')}\\.\n\n\n`
const DUMP = `CREATE TABLE public.a (a integer, at text);
CREATE TABLE public.b (a integer, at text);
${copy('a', 60_000)}${copy('b', 40_000)}
--
-- Name: a a_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.a
    ADD CONSTRAINT a_pkey PRIMARY KEY (a);
${END}`

let t: TestDatabases
beforeAll(async () => {
  t = await createTestDatabases()
})
afterAll(() => t.drop())

type Told = { warnings: string[]; summaries: string[]; bytes: number }

async function loadingOf(file: string, manifest: Manifest): Promise<{ loading: Loading; told: Told }> {
  const told: Told = { warnings: [], summaries: [], bytes: 0 }
  const tables = []
  for await (const line of readIndex(file, manifest)) if (line.type === 'table') tables.push(line)
  if (!manifest.database) throw new Error('no database')
  const warn = (_: unknown, message?: string) => void told.warnings.push(message ?? '')
  const id = manifest.backupId
  const core = { env: t.env, log: { warn, error: warn } }
  const loading: Loading = {
    core,
    run: {
      operation: { id },
      signal: new AbortController().signal,
      enter: async () => {},
      summarize: (summary) => void told.summaries.push(summary),
      advance: (bytes) => {
        told.bytes = bytes
      },
      warn: ({ message }) => void told.warnings.push(message),
    },
    archive: { id, fileName: 'dump.tar.gz', manifest },
    findFile: async () => file,
    database: { ...databaseNames(core, id), facts: manifest.database, tables },
  }
  return { loading, told }
}

/** Loads, counts, and says which tables have their rows frozen. */
async function load(loading: Loading, trusted: boolean): Promise<string[]> {
  const { scratch = '' } = loading.database ?? {}
  try {
    await loadScratch(loading, { trusted })
    await countScratch(loading, { trusted })
    const sql = postgres(databaseUrl(t.env.appDatabaseUrl, scratch), { max: 1 })
    const frozen = await sql<{ name: string }[]>`
      select relname as name from pg_class where relkind = 'r' and relallvisible > 0 and relname in ('a', 'b') order by 1`
    await sql.end()
    return frozen.map(({ name }) => name)
  } finally {
    await withServer(loading.core, (server) => dropDatabase(server, scratch))
  }
}

describe('an archive of ours', () => {
  it('is loaded table by table, and its rows are frozen at once', async () => {
    const file = join(t.backupDir, 'dump.tar.gz')
    const { loading, told } = await loadingOf(file, await packDump(file, DUMP))
    expect(await load(loading, true)).toEqual(['a', 'b'])
    expect(told).toMatchObject({ warnings: [], bytes: 100_000 })
    expect(told.summaries[0]).toBe('2 tables loaded')
  }, 60_000)

  it('made elsewhere is loaded so too, by the role without rights', async () => {
    const file = join(t.backupDir, 'foreign.tar.gz')
    const { loading, told } = await loadingOf(file, await packDump(file, DUMP))
    expect(await load(loading, false)).toEqual(['a', 'b'])
    expect(told.warnings).toEqual([])
  }, 60_000)

  it('whose index tells wrong where its tables lie is loaded in order', async () => {
    const file = join(t.backupDir, 'wrong.tar.gz')
    const manifest = await packDump(file, DUMP, { pieceOf: (table, pieces) => pieces[1 - table] })
    const { loading, told } = await loadingOf(file, manifest)
    expect(await load(loading, true)).toEqual([])
    expect(told.warnings).toEqual(['the dump is loaded once more, from its start to its end'])
  }, 60_000)
})

const TREE = `CREATE TABLE public.root (a integer, at text) PARTITION BY RANGE (a);
CREATE TABLE public.low PARTITION OF public.root FOR VALUES FROM (0) TO (10) PARTITION BY HASH (at);
CREATE TABLE public.low0 PARTITION OF public.low FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE public.low1 PARTITION OF public.low FOR VALUES WITH (modulus 2, remainder 1);
CREATE TABLE public.high PARTITION OF public.root FOR VALUES FROM (10) TO (100);
CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
`
const POLICIES = ['root', 'low0', 'high']
  .map((name) => `ALTER TABLE public.${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n`)
  .join('')
const LOSE = 'CREATE TRIGGER lose BEFORE INSERT ON public.low FOR EACH ROW WHEN (new.a = 1) EXECUTE FUNCTION lose();\n'

describe('the rows of a table that others are partitions of', () => {
  const count = async (dump: string, trusted = true) => {
    const file = join(t.backupDir, `${randomUUID()}.tar.gz`)
    const { loading, told } = await loadingOf(file, await packDump(file, `${TREE}${dump}${END}`))
    await load(loading, trusted)
    expect(told.warnings).toEqual([])
    return told.summaries.at(-1)
  }
  const ten = copy('root', 10)
  const high = copy('high', 3).replaceAll(/^(?=\d)/gm, '1')

  it.each([true, false])('are those of its partitions that have none of their own (trusted: %s)', async (trusted) => {
    expect(await count(`${ten}${high}${POLICIES}`, trusted)).toBe('2 tables, 13 rows, as in the backup')
  })

  const WRONG: [what: string, dump: string, message: string][] = [
    ['lacks one', `${LOSE}${ten}`, 'root has 9 rows; the backup has 10'],
    ['lacks one that another partition has', `${LOSE}${ten}${high}`, 'root has 9 rows; the backup has 10'],
    ['has filled one with its own', `${copy('root', 11)}${high}`, 'root has 10 rows; the backup has 11'],
    ['shares them with one between', `${ten}${copy('low', 2)}`, 'root has 0 rows; the backup has 10'],
  ]
  it.each(WRONG)('are found wrong when it %s', async (_what, dump, message) => {
    await expect(count(dump)).rejects.toMatchObject({
      code: 'verification_failed',
      message: expect.stringContaining(message),
    })
  })
})
