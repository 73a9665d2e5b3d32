import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findPgDump, isAlive, pgDumpStarted } from '../../test/processes.ts'
import {
  createTestDatabases,
  fillTable,
  HURRIED,
  openTestCore,
  storeFiles,
  type TestDatabases,
} from '../../test/support.ts'
import { type Backup, backupPhases } from '../contract.ts'
import type { Core } from '../core.ts'
import { interruptStaleOperations } from '../operation/interrupt-stale.ts'
import { findOperation } from '../operation/records.ts'
import type { Run } from '../operation/run.ts'
import { untilFinished } from '../operation/until-finished.ts'
import { backupHistory } from '../schema.ts'
import { cancelBackup } from './cancel-backup.ts'
import { findBackup } from './list-backups.ts'
import { requestBackup } from './request-backup.ts'
import { takeBackup } from './take-backup.ts'

let t: TestDatabases
/** Works on nothing itself: it looks. */
let observer: Core
let core: Core | undefined
beforeAll(async () => {
  t = await createTestDatabases()
  await fillTable(t.app, 'vehicle', 100)
  await writeFile(join(t.documentsDir, 'a.txt'), 'hello')
})
beforeEach(async () => {
  observer = await openTestCore(t.env, HURRIED)
  await observer.runner.stop()
})
afterEach(async () => {
  await core?.close()
  await observer.close()
})
afterAll(() => t.drop())

const request = (on: Core) => requestBackup(on, { contents: 'all', by: 'admin@example.org', trigger: 'api' })

type Event = (core: Core, run: Run) => Promise<void>

/** A server on which something happens to a backup as it enters a phase. */
async function openWith(at: string, event: Event): Promise<{ core: Core; over: Promise<void> }> {
  let end = () => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  const opened = await openTestCore(t.env, {
    ...HURRIED,
    work: {
      backup: async (inner, run) => {
        const enter = async (phase: string, total?: number | null) => {
          await run.enter(phase, total)
          if (phase === at) await event(inner, run)
        }
        await takeBackup(inner, { ...run, enter }).finally(end)
      },
    },
  })
  core = opened
  return { core: opened, over }
}

const permissionEnds = (run: Run) => vi.waitFor(() => expect(run.signal.aborted).toBe(true), 20_000)

async function expectNothingLeft(backup: Backup): Promise<void> {
  expect(backup.error).toMatchObject({ code: backup.status, message: expect.stringMatching(/^[A-Z].*\.$/) })
  expect(await storeFiles(t.backupDir)).toEqual([])
  expect(findPgDump()).toBeNull()
  expect(await findOperation(observer.db, backup.id)).toMatchObject({ leaseUntil: null, finishedAt: expect.any(Date) })
}

describe.each(backupPhases)('as it enters %s', (at) => {
  test('cancelled: cancelled, with nothing left', async () => {
    const { core: server } = await openWith(at, async (inner, run) => {
      await cancelBackup(inner, run.operation.id)
      await permissionEnds(run)
    })
    const { id } = await request(server)
    await untilFinished(observer, id)
    const backup = await findBackup(observer, id)
    expect(backup.status).toBe('cancelled')
    await expectNothingLeft(backup)
  })

  test('the server stops: interrupted, with nothing left', async () => {
    const { core: server } = await openWith(at, async (inner, run) => {
      void inner.close()
      await permissionEnds(run)
    })
    const { id } = await request(server)
    await untilFinished(observer, id)
    await server.close()
    const backup = await findBackup(observer, id)
    expect(backup.error?.message).toBe('The server was stopped while it ran.')
    await expectNothingLeft(backup)
  })
})

test.each(['verify', 'publish'])(
  'taken over as it enters %s: the old owner leaves no file and changes no row',
  async (at) => {
    const mark = { fence: 77, owner: 'another', leaseUntil: new Date(Date.now() + 60_000) }
    const { core: server, over } = await openWith(at, async (inner, run) => {
      await inner.db.update(backupHistory).set(mark).where(eq(backupHistory.id, run.operation.id))
    })
    const { id } = await request(server)
    await over.catch(() => undefined)
    await server.close()
    expect(await findOperation(observer.db, id)).toMatchObject({ ...mark, status: 'running', error: null })
    expect(await storeFiles(t.backupDir)).toEqual([])
    await observer.db.update(backupHistory).set({ status: 'failed' }).where(eq(backupHistory.id, id))
  },
)

test('cancelled while pg_dump waits for a lock: both end at once', async () => {
  core = await openTestCore(t.env, { timings: { ...HURRIED.timings, lockWait: 60_000 } })
  const server = core
  await t.app.begin(async (tx) => {
    await tx`lock table vehicle in access exclusive mode`
    const { id } = await request(server)
    const pid = await pgDumpStarted()
    await cancelBackup(server, id)
    const asked = performance.now()
    expect((await untilFinished(server, id)).status).toBe('cancelled')
    expect(performance.now() - asked).toBeLessThan(5000)
    expect(isAlive(pid)).toBe(false)
  })
})

test('a server killed in the middle takes pg_dump with it; another interrupts the backup and cleans up', async () => {
  await fillTable(t.app, 'big', 150_000, 300)
  const script = new URL('../../test/back-up-and-die.ts', import.meta.url).pathname
  const server = spawn(process.execPath, ['--import', 'tsx', script], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: t.env.databaseUrl,
      APP_DATABASE_URL: t.env.appDatabaseUrl,
      DOCUMENTS_DIR: t.documentsDir,
      BACKUP_DIR: t.backupDir,
      AUTH_SECRET: t.env.authSecret,
      COMPRESSION_LEVEL: '9',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = await once(server.stdout, 'data')
  const id = String(printed).trim()
  const pgDump = await pgDumpStarted(server.pid)
  await vi.waitFor(async () => expect((await findBackup(observer, id)).progress?.bytesDone).toBeGreaterThan(0), {
    timeout: 10_000,
    interval: 10,
  })
  server.kill('SIGKILL')
  await once(server, 'exit')
  expect((await storeFiles(t.backupDir)).filter((name) => name.endsWith(`.${id}.part`))).toHaveLength(1)

  // Its lease is alive as far as anybody knows: nobody touches it.
  await interruptStaleOperations(observer)
  expect((await findBackup(observer, id)).status).toBe('running')

  await observer.db
    .update(backupHistory)
    .set({ leaseUntil: new Date(Date.now() - 60_000) })
    .where(eq(backupHistory.id, id))
  await interruptStaleOperations(observer)
  await vi.waitFor(() => expect(isAlive(pgDump)).toBe(false), 10_000)
  const backup = await findBackup(observer, id)
  expect(backup.status).toBe('interrupted')
  await expectNothingLeft(backup)
})
