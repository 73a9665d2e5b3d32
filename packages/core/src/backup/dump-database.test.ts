import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { openDatabaseStream } from '@mvp/archive/read-database'
import { readIndex } from '@mvp/archive/read-index'
import { readManifest } from '@mvp/archive/read-manifest'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import {
  backUp,
  createTestCore,
  databaseUrl,
  fillTable,
  openTestCore,
  storeFiles,
  type TestCore,
} from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import { describeBackup } from './list-backups.ts'

let t: TestCore
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-dump-'))
})
beforeEach(async () => {
  t = await createTestCore()
})
afterEach(() => t.close())
afterAll(() => rm(dir, { recursive: true, force: true }))

const fileOf = (backup: Backup) => join(t.backupDir, backup.fileName ?? '')

async function sqlOf(backup: Backup): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of openDatabaseStream(fileOf(backup), await readManifest(fileOf(backup)))) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The same dump by pg_dump itself, without the random keys that newer versions print. */
const withoutKeys = (dump: string) => dump.replaceAll(/^\\(un)?restrict .*$/gm, '')

test('the dump in the archive is pg_dump’s, byte for byte', async () => {
  await t.app.unsafe(`
    create schema "Odd Schema";
    create table "Odd Schema"."Tab""le" (id int, note text);
    insert into "Odd Schema"."Tab""le" values (1, E'a\\tb\\nc\\\\.'), (2, '\\.'), (3, null), (4, E'\\\\.\\n\\\\.');
    create table parted (id int) partition by range (id);
    create table parted_1 partition of parted for values from (0) to (100);
    insert into parted select generate_series(0, 99);
    create table nothing ();
    create table generated (id int, twice int generated always as (id * 2) stored);
    insert into generated select generate_series(1, 5);
    create view seen as select * from parted;
    create materialized view made as select * from parted;
    create function f() returns text language sql as $f$ select 'COPY x FROM stdin;' $f$;
    select lo_from_bytea(0, 'large');
    create unlogged table fleeting (id int); insert into fleeting values (1)`)
  const backup = await backUp(t.core, { contents: 'database' })
  const direct = execFileSync('pg_dump', ['--dbname', t.env.appDatabaseUrl]).toString()
  expect(withoutKeys(await sqlOf(backup))).toBe(withoutKeys(direct))
  const { tables, facts } = await describeBackup(t.core, backup.id)
  expect(Object.fromEntries(tables.map(({ schema, name, rows }) => [`${schema}.${name}`, rows]))).toEqual({
    'Odd Schema.Tab"le': 4,
    'public.parted_1': 100,
    'public.nothing': 0,
    'public.generated': 5,
    'public.fleeting': 1,
  })
  expect(facts?.database).toMatchObject({ tables: 5, rows: 110, largeObjects: 1 })
})

test('each table’s range in the archive holds its own rows', async () => {
  await fillTable(t.app, 'first', 5000, 40)
  await fillTable(t.app, 'second', 7000, 40)
  const backup = await backUp(t.core, { contents: 'database' })
  const ranges: { name: string; offset: number; length: number; rows: number }[] = []
  for await (const line of readIndex(fileOf(backup), await readManifest(fileOf(backup)))) {
    if (line.type === 'table') ranges.push(line)
  }
  expect(ranges.map(({ name, rows }) => `${name} ${rows}`)).toEqual(['first 5000', 'second 7000'])
  const [first, second] = ranges
  expect(first?.length).toBeGreaterThan(1000)
  expect(second?.offset).toBeGreaterThanOrEqual((first?.offset ?? 0) + (first?.length ?? 0))
})

test('a database of another encoding is dumped in UTF-8', async () => {
  const name = `latin_${randomBytes(4).toString('hex')}`
  await t.admin.unsafe(`create database ${name} encoding 'LATIN1' locale 'C' template template0`)
  const appDatabaseUrl = databaseUrl(t.env.appDatabaseUrl, name)
  const sql = postgres(appDatabaseUrl, { max: 1 })
  await sql`create table t as select ${'Zürich'}::text as name`
  await sql.end()
  await t.core.runner.stop()
  const core = await openTestCore({ ...t.env, appDatabaseUrl })
  const backup = await backUp(core, { contents: 'database' })
  await core.close()
  expect((await readManifest(fileOf(backup))).database?.encoding).toBe('LATIN1')
  expect(await sqlOf(backup)).toContain('Zürich')
  await t.admin.unsafe(`drop database ${name}`)
})

test('where a socket cannot have a name, the dump comes through a pipe', async () => {
  await fillTable(t.app, 'vehicle', 5000, 40)
  const long = join(dir, 'x'.repeat(120))
  await mkdir(long)
  vi.stubEnv('TMPDIR', long)
  onTestFinished(() => void vi.unstubAllEnvs())
  await t.core.runner.stop()
  const core = await openTestCore({ ...t.env, backupDir: long })
  const backup = await backUp(core, { contents: 'database' })
  await core.close()
  const file = join(long, backup.fileName ?? '')
  const direct = execFileSync('pg_dump', ['--dbname', t.env.appDatabaseUrl]).toString()
  expect(withoutKeys(await text(Readable.from(openDatabaseStream(file, await readManifest(file)))))).toBe(
    withoutKeys(direct),
  )
})

/** A pg_dump that does something else with its own output. */
async function pretend(name: string, script: string): Promise<string> {
  const program = join(dir, name)
  const real = execFileSync('sh', ['-c', 'ls -d /usr/lib/postgresql/*/bin/pg_dump | tail -1 || command -v pg_dump'])
  await writeFile(
    program,
    `#!/bin/sh\nPATH=/usr/bin:/bin\nreal=${real.toString().trim()}\nif [ "$1" = --version ]; then exec $real --version; fi\n${script}\n`,
  )
  await chmod(program, 0o755)
  return program
}

test.each([
  ['cut at the end of a row', '$real "$@" | head -n 60; exit 0', /ended before its dump was whole/],
  ['cut in the middle of a row', '$real "$@" | head -c 3000; exit 0', /ended before its dump was whole/],
  ['without its last lines', '$real "$@" | grep -v "dump complete"; exit 0', /ended before its dump was whole/],
  ['empty', 'exit 0', /ended before its dump was whole/],
  [
    'whole, with an exit code that says otherwise',
    '$real "$@"; echo "pg_dump: error: late trouble" >&2; exit 1',
    /late trouble/,
  ],
])('a dump %s is no backup', async (name, script, message) => {
  await fillTable(t.app, 'vehicle', 500, 40)
  const core = await openTestCore({ ...t.env, pgDump: await pretend(`pg_dump ${name}`, script) })
  await t.core.runner.stop()
  const failed = await backUp(core, { contents: 'database' })
  await core.close()
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'dump_failed', message: expect.stringMatching(message) },
  })
  expect(await storeFiles(t.backupDir)).toEqual([])
})

test('memory stays flat and the event loop free while a large table streams by', async () => {
  await fillTable(t.app, 'large', 400_000, 400)
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 5)
  const before = process.memoryUsage().rss
  let most = before
  const sampler = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const backup = await backUp(t.core, { contents: 'database' })
  clearInterval(timer)
  clearInterval(sampler)
  expect(backup).toMatchObject({ status: 'completed', rowCount: 400_000 })
  expect((most - before) / 2 ** 20).toBeLessThan(256)
  // Not the 100 ms of a quiet machine: other tests share it.
  expect(longest).toBeLessThan(1000)
})
