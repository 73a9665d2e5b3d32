import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ArchiveError } from '@mvp/archive/archive-error'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestServer, type TestServer } from '../../test/server-support.ts'
import type { Core } from '../core.ts'
import { readEnv } from '../env.ts'
import { AppError } from '../errors.ts'
import { checkDocumentsFolder } from './check-documents.ts'
import { countDocuments } from './count-documents.ts'
import { countLiveRows } from './count-rows.ts'
import { explainRestoreError, leftUntouched } from './explain-restore-error.ts'
import { readServerFacts } from './read-server-facts.ts'

let server: TestServer
let dir: string
beforeAll(async () => {
  server = await openTestServer()
  dir = await realpath(await mkdtemp(join(tmpdir(), 'mvp-look-')))
})
afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true })
})

/** As much of a core as looking takes. */
function coreOf(database: string, role: 'superuser' | 'owner' = 'superuser'): Core {
  const url = server.url(database, role)
  const env = readEnv({ DATABASE_URL: url, APP_DATABASE_URL: url, AUTH_SECRET: 'x'.repeat(32) })
  return { env, log: pino({ level: 'silent' }) } as Core
}

describe('countLiveRows', () => {
  it('counts what a dump would hold, each table by itself', async () => {
    const database = await server.create('counted', `owner ${server.owner}`)
    const session = server.connect(database)
    await session
      .unsafe(
        `create schema "S s"; create table "S s"."T ""t" (a int); insert into "S s"."T ""t" values (1), (2);
        create table parent (a int); create table child () inherits (parent); insert into child values (1), (2), (3);
        create table parted (a int) partition by range (a); create table part partition of parted default; insert into parted values (1);
        create temporary table passing (a int); create unlogged table unlogged_one (a int);
        create view v as select 1; create materialized view m as select 1;`,
      )
      .simple()
    const counted = await countLiveRows(coreOf(database), 10_000)
    expect(counted?.map(({ schema, name, rows }) => `${schema}.${name}: ${rows}`).sort()).toEqual([
      'S s.T "t: 2',
      'public.child: 3',
      'public.parent: 0',
      'public.part: 1',
      'public.unlogged_one: 0',
    ])
  })

  it('leaves open what it may not or has no time to count', async () => {
    const database = await server.create('slow', `owner ${server.owner}`)
    const session = server.connect(database)
    await session
      .unsafe(
        `create table secret (a int); create table mine (a int); insert into mine values (1); alter table mine owner to ${server.owner}`,
      )
      .simple()
    const asOwner = await countLiveRows(coreOf(database, 'owner'), 10_000)
    expect(asOwner?.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { schema: 'public', name: 'mine', rows: 1 },
      { schema: 'public', name: 'secret', rows: null },
    ])
    const locked = server.connect(database)
    await locked.unsafe('begin; lock table mine').simple()
    const startedAt = performance.now()
    expect((await countLiveRows(coreOf(database), 500))?.find(({ name }) => name === 'mine')?.rows).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect((await countLiveRows(coreOf(database), 0))?.map(({ rows }) => rows)).toEqual([null, null])
    await locked.unsafe('rollback')
  })

  it('knows nothing of a database that cannot be asked', async () => {
    expect(await countLiveRows(coreOf(server.name('nowhere')), 1000)).toBeNull()
  })
})

describe('readServerFacts', () => {
  it('sees obstacles, rights, missing roles and extensions', async () => {
    const database = await server.create('facts', `owner ${server.owner} encoding 'UTF8' locale 'C'`)
    const session = server.connect(database)
    await session`select 'a superuser who stays'`
    await session
      .unsafe(
        'create function f() returns event_trigger language plpgsql as $$ begin end $$; create event trigger watch on ddl_command_end execute function f()',
      )
      .simple()
    const wanted = {
      roles: [server.owner, 'postgres', 'no "such', 'nor this'],
      extensions: [
        { name: 'pgcrypto', version: '1.3' },
        { name: 'dblink', version: '1.0' },
        { name: 'no_such', version: '1' },
      ],
    }
    const facts = await readServerFacts(coreOf(database, 'owner'), wanted as Parameters<typeof readServerFacts>[1])
    expect(facts).toMatchObject({
      role: server.owner,
      superuser: false,
      createDatabases: true,
      database,
      owner: server.owner,
      ownsDatabase: true,
      encoding: 'UTF8',
      collate: 'C',
      icuLocale: null,
      replicationSlots: [],
      subscriptions: [],
      preparedTransactions: [],
      eventTriggers: ['watch'],
      missingRoles: ['no "such', 'nor this'],
      extensions: [
        { name: 'pgcrypto', wanted: '1.3', available: '1.3', needsSuperuser: false },
        { name: 'dblink', wanted: '1.0', available: '1.2', needsSuperuser: true },
        { name: 'no_such', wanted: '1', available: null, needsSuperuser: false },
      ],
      // Only some roles may know where the data directory is.
      freeBytes: null,
    })
    expect(facts.version).toBeGreaterThanOrEqual(150_000)
    expect(facts.sizeBytes).toBeGreaterThan(1e6)
    expect(facts.lastingSessions).toEqual([expect.stringMatching(/^postgres/)])
    const asSuperuser = await readServerFacts(coreOf(database), { roles: [], extensions: [] } as unknown as Parameters<
      typeof readServerFacts
    >[1])
    expect(asSuperuser).toMatchObject({ superuser: true, lastingSessions: [], missingRoles: [], extensions: [] })
    expect(asSuperuser.freeBytes).toBeGreaterThan(0)
  })
})

describe('countDocuments', () => {
  it('counts files as a backup takes them', async () => {
    const folder = join(dir, 'counted')
    await mkdir(join(folder, 'a/b'), { recursive: true })
    await mkdir(join(folder, '.backup-restore/x/old'), { recursive: true })
    for (const name of ['one', 'a/two', 'a/b/three', '.backup-restore/x/old/four'])
      await writeFile(join(folder, name), '12345')
    await symlink('one', join(folder, 'link'))
    execFileSync('mkfifo', [join(folder, 'fifo')])
    expect(await countDocuments(folder, 60_000)).toEqual({ count: 3, bytes: 15 })
  })
})

describe('checkDocumentsFolder', () => {
  const wanted = { count: 10, bytes: 1000, directories: 0, skipped: [], skippedCount: 0 }
  const statesOf = async (folder: string, size = wanted) =>
    (await checkDocumentsFolder(folder, size)).map(({ code, state }) => `${code} ${state}`)

  it('finds a plain folder usable', async () => {
    expect(await statesOf(dir)).toEqual(['documents-folder ok', 'documents-mounts ok', 'documents-room ok'])
    expect(await checkDocumentsFolder(dir, null)).toHaveLength(1)
  })

  it('is blocked where there is no room, or no folder', async () => {
    expect(await statesOf(dir, { ...wanted, bytes: 1e18 })).toEqual([
      'documents-folder ok',
      'documents-mounts ok',
      'documents-room blocked',
    ])
    expect(await statesOf(join(dir, 'nowhere'))).toEqual(['documents-folder blocked'])
  })
})

describe('explainRestoreError', () => {
  it('gives every foreseeable error a code and a hint, and leaves defects alone', () => {
    const core = coreOf('app')
    const coded = (code: string) => Object.assign(new Error(code), { code })
    const explained = (error: unknown) => {
      const found = explainRestoreError(core, error)
      return found instanceof AppError ? `${found.code}: ${found.message}` : found
    }
    expect(explained(new ArchiveError('damaged', 'a.txt differs'))).toBe(
      'archive_refused: The archive cannot be restored: a.txt differs.',
    )
    expect(explained(coded('ENOSPC'))).toBe('load_failed: The documents’ volume is full.')
    expect(explained(coded('ECONNREFUSED'))).toMatch(/^database_unreachable: .*nothing listens there/)
    const known = new AppError('swap_failed', 'No.', { hint: 'Do this.' })
    expect(explainRestoreError(core, known)).toBe(known)
    const defect = new TypeError('x is undefined')
    expect(explainRestoreError(core, defect)).toBe(defect)
    expect(leftUntouched(defect)).toBe(defect)
    expect(leftUntouched(known)).toMatchObject({
      code: 'swap_failed',
      message: 'No. The live data is untouched.',
      hint: 'Do this.',
    })
  })
})
