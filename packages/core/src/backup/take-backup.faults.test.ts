import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgres } from '@mvp/embedded/start-postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findPgDump, pgDumpStarted } from '../../test/processes.ts'
import {
  backUp,
  createTestDatabases,
  databaseUrl,
  fillTable,
  HURRIED,
  openTestCore,
  storeFiles,
  type TestDatabases,
} from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import type { Core } from '../core.ts'
import type { Env } from '../env.ts'
import { findOperation } from '../operation/records.ts'
import { untilFinished } from '../operation/until-finished.ts'
import { findBackup } from './list-backups.ts'
import { requestBackup } from './request-backup.ts'

/** Slow enough to be disturbed in the middle. */
const COMPRESSION = { COMPRESSION_LEVEL: '9' }

let t: TestDatabases
let core: Core
let older: Backup
beforeAll(async () => {
  t = await createTestDatabases({ variables: COMPRESSION })
  await writeFile(join(t.documentsDir, 'a.txt'), 'hello')
  const first = await openTestCore(t.env, HURRIED)
  older = await backUp(first)
  await first.close()
  expect(older.status).toBe('completed')
  await fillTable(t.app, 'big', 150_000, 300)
})
beforeEach(async () => {
  await reopen()
})
afterEach(() => core.close())
afterAll(() => t.drop())

async function reopen(changes: Partial<Env> = {}, lockWait = 1000): Promise<void> {
  await core?.close()
  core = await openTestCore({ ...t.env, ...changes }, { timings: { ...HURRIED.timings, lockWait } })
}

const request = (contents: 'all' | 'database' = 'database') =>
  requestBackup(core, { contents, by: 'admin@example.org', trigger: 'api' })

/** Waits until bytes of the dump are in the archive. */
const dumping = (id: string) =>
  vi.waitFor(async () => expect((await findBackup(core, id)).progress?.bytesDone).toBeGreaterThan(0), {
    timeout: 10_000,
    interval: 10,
  })

/** What must hold after every failure: a sentence and a hint, no part file, no pg_dump, the older backup untouched. */
async function expectNothingLeft(failed: Backup): Promise<void> {
  expect(failed).toMatchObject({ status: 'failed', fileName: null, verification: null })
  expect(failed.error).toEqual({
    code: expect.any(String),
    message: expect.stringMatching(/^(pg_dump|[A-Z]).*[.)]$/),
    hint: expect.stringMatching(/^[A-Z].*\.$/),
  })
  expect(await storeFiles(t.backupDir)).toEqual([older.fileName])
  const file = join(t.backupDir, older.fileName ?? '')
  expect(execFileSync('sha256sum', [file]).toString().slice(0, 64)).toBe(older.sha256)
  expect(findPgDump()).toBeNull()
  expect(await findOperation(core.db, failed.id)).toMatchObject({ leaseUntil: null, finishedAt: expect.any(Date) })
}

describe('pg_dump', () => {
  test('killed in the middle: failed, with nothing left', async () => {
    const { id } = await request()
    await dumping(id)
    process.kill(await pgDumpStarted(), 'SIGKILL')
    await untilFinished(core, id)
    const failed = await findBackup(core, id)
    expect(failed.error).toMatchObject({ code: 'dump_failed', message: expect.stringContaining('SIGKILL') })
    await expectNothingLeft(failed)
  })

  test('whose session the server ends: failed, saying that the server went away', async () => {
    const { id } = await request()
    await dumping(id)
    await t.admin`select pg_terminate_backend(pid) from pg_stat_activity where query like 'COPY %big%' and pid <> pg_backend_pid()`
    await untilFinished(core, id)
    const failed = await findBackup(core, id)
    expect(failed.error).toMatchObject({ code: 'dump_failed', message: expect.stringContaining('server went away') })
    await expectNothingLeft(failed)
  })

  test('that meets a locked table gives up in time and names the table', async () => {
    await fillTable(t.app, 'being_migrated', 10)
    await t.app.begin(async (tx) => {
      await tx`lock table being_migrated in access exclusive mode`
      const failed = await backUp(core)
      const message =
        'Another session held a lock on public.being_migrated for longer than 1 s, so it could not be read.'
      expect(failed.error).toMatchObject({ code: 'dump_failed', message })
      await expectNothingLeft(failed)
    })
    await t.app`drop table being_migrated`
  })

  test('that may not read a table says which and what to grant, and tells no password', async () => {
    const password = 'a:b\\c d'
    await t.admin.unsafe(`create role limited_reader login password '${password}'`)
    const url = new URL(t.env.appDatabaseUrl)
    url.username = 'limited_reader'
    url.password = encodeURIComponent(password)
    await reopen({ appDatabaseUrl: url.href })
    const failed = await backUp(core)
    expect(failed.error).toMatchObject({
      code: 'dump_failed',
      message: expect.stringContaining('may not read the table big'),
      hint: expect.stringContaining('pg_read_all_data'),
    })
    expect(JSON.stringify(failed)).not.toContain('a:b')
    await expectNothingLeft(failed)
    await t.admin.unsafe('drop role limited_reader')
  })

  test('is told the password in no argument, no environment and no file with a name', async () => {
    await reopen({}, 20_000)
    const password = decodeURIComponent(new URL(t.env.appDatabaseUrl).password)
    expect(password.length).toBeGreaterThan(8)
    await t.app.begin(async (tx) => {
      await tx`lock table big in access exclusive mode`
      const { id } = await request()
      const pid = await pgDumpStarted()
      await sleep(300)
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password)
      expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain(password)
      expect(execFileSync('ls', ['-l', `/proc/${pid}/fd/3`]).toString()).toContain('(deleted)')
      process.kill(pid, 'SIGTERM')
      expect((await untilFinished(core, id)).error).toMatchObject({ message: expect.stringContaining('SIGTERM') })
    })
  })
})

describe('the database server', () => {
  test('stopped in the middle, and still down at the next backup: failed, saying what to do', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mvp-app-server-'))
    const server = await startPostgres({ dir: join(dir, 'postgres') })
    const other = await createTestDatabases({ postgresUrl: server.url })
    await fillTable(other.app, 'big', 150_000, 300)
    await reopen({ appDatabaseUrl: other.env.appDatabaseUrl })
    const { id } = await request()
    await dumping(id)
    await Promise.all([other.app.end({ timeout: 0 }), other.admin.end({ timeout: 0 })])
    await server.stop()
    await untilFinished(core, id)
    const failed = await findBackup(core, id)
    expect(failed.error?.message).toMatch(/server went away|cannot be used/)
    await expectNothingLeft(failed)

    const next = await backUp(core)
    expect(next.error).toMatchObject({
      code: 'database_unreachable',
      message: expect.stringContaining('nothing listens'),
    })
    await expectNothingLeft(next)
    await rm(dir, { recursive: true, force: true })
  })

  test('without such a database: failed, saying so, and the next backup is good', async () => {
    await t.admin`create database soon_gone`
    await reopen({ appDatabaseUrl: databaseUrl(t.env.appDatabaseUrl, 'soon_gone') })
    await t.admin`drop database soon_gone`
    const failed = await backUp(core)
    expect(failed.error).toMatchObject({
      code: 'database_unreachable',
      message: expect.stringContaining('no such database'),
    })
    await expectNothingLeft(failed)
    await reopen()
    const next = await backUp(core, { contents: 'documents' })
    expect(next.status).toBe('completed')
    await rm(join(t.backupDir, next.fileName ?? ''))
  })
})

test('a documents folder that went away: failed, saying so', async () => {
  await rename(t.documentsDir, `${t.documentsDir}-gone`)
  const failed = await backUp(core, { contents: 'documents' })
  await rename(`${t.documentsDir}-gone`, t.documentsDir)
  expect(failed.error).toMatchObject({ code: 'documents_unreadable', hint: expect.stringContaining('DOCUMENTS_DIR') })
  await expectNothingLeft(failed)
})

const isRoot = process.getuid?.() === 0
if (!isRoot) process.stdout.write('full and read-only stores are tested as root only: they need a mount of their own\n')

describe.runIf(isRoot)('the store', () => {
  let dir: string
  let kept: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mvp-small-store-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', dir])
    await reopen({ backupDir: dir })
    const small = await backUp(core, { contents: 'documents' })
    kept = `${small.fileName} ${small.sha256}`
  })
  afterEach(async () => {
    await core.close()
    execFileSync('umount', [dir])
    await rm(dir, { recursive: true, force: true })
  })

  async function expectOnlyKept(): Promise<void> {
    const files = await storeFiles(dir)
    const hashes = files.map((file) =>
      execFileSync('sha256sum', [join(dir, file)])
        .toString()
        .slice(0, 64),
    )
    expect(files.map((file, at) => `${file} ${hashes[at]}`)).toEqual([kept])
  }

  test('that fills up in the middle: failed with figures, with nothing left, and good again when there is room', async () => {
    const photo = join(t.documentsDir, 'photo.jpg')
    await writeFile(photo, randomBytes(20_000_000))
    const failed = await backUp(core, { contents: 'documents' })
    await rm(photo)
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'store_full', message: expect.stringMatching(/is full: [\d.]+ \w+ are free\./) },
    })
    await expectOnlyKept()
    expect((await backUp(core, { contents: 'documents' })).status).toBe('completed')
  })

  test('that cannot hold the backup: refused before anything is written', async () => {
    const refused = await backUp(core, { contents: 'database' })
    expect(refused.error).toMatchObject({
      code: 'store_full',
      message: expect.stringMatching(/[\d.]+ MB free.*[\d.]+ MB\.$/),
    })
    expect((await findOperation(core.db, refused.id))?.phases.map((phase) => phase.phase)).toEqual(['preflight'])
    await expectOnlyKept()
  })

  test('that became read-only: failed, saying so', async () => {
    execFileSync('mount', ['-o', 'remount,ro', dir])
    const failed = await backUp(core)
    expect(failed.error).toMatchObject({ code: 'store_unusable', message: expect.stringContaining('read-only') })
    await expectOnlyKept()
  })
})
