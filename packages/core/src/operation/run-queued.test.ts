import { setTimeout as sleep } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestDatabases, HURRIED, openTestCore, type TestDatabases } from '../../test/support.ts'
import { cancelBackup } from '../backup/cancel-backup.ts'
import { requestBackup } from '../backup/request-backup.ts'
import type { Core, CoreOptions } from '../core.ts'
import { AppError } from '../errors.ts'
import { backupHistory, type Operation } from '../schema.ts'
import type { WorkFor } from './execute.ts'
import { findOperation, insertOperation } from './records.ts'
import type { Run } from './run.ts'
import { untilFinished } from './until-finished.ts'

let databases: TestDatabases
let cores: Core[]
beforeEach(async () => {
  databases = await createTestDatabases()
  cores = []
})
afterEach(async () => {
  await Promise.all(cores.map((core) => core.close()))
  await databases.drop()
})

async function open(backup: WorkFor, options: CoreOptions = {}): Promise<Core> {
  const core = await openTestCore(databases.env, { ...HURRIED, ...options, work: { backup, ...options.work } })
  cores.push(core)
  return core
}

const request = (core: Core) => requestBackup(core, { contents: 'all', by: 'admin@example.org', trigger: 'console' })

async function row(core: Core, id: string): Promise<Operation> {
  const operation = await findOperation(core.db, id)
  if (!operation) throw new Error(`no operation ${id}`)
  return operation
}

/** Work that goes on until its permission ends. */
const untilStopped: WorkFor = async (_, run) => {
  await run.enter('working')
  await sleep(60_000, undefined, { signal: run.signal }).catch(() => run.signal.throwIfAborted())
}

const isRunning = (core: Core, id: string) =>
  vi.waitFor(async () => expect((await row(core, id)).phase).toBe('working'), { timeout: 20_000 })

describe('the queue', () => {
  test('runs what is requested and stores that it completed', async () => {
    const core = await open(async (_, run) => {
      await run.enter('first')
      run.summarize('did the first thing')
      await run.enter('second')
    })
    const { id, status } = await request(core)
    expect(status).toBe('queued')
    const done = await untilFinished(core, id)
    expect(done).toMatchObject({ status: 'completed', error: null, leaseUntil: null, fence: 1, owner: core.owner })
    expect(done.phases.map(({ phase, summary }) => ({ phase, summary }))).toEqual([
      { phase: 'first', summary: 'did the first thing' },
      { phase: 'second', summary: null },
    ])
    expect(done.phases.every((phase) => phase.finishedAt !== null)).toBe(true)
  })

  test('starts at once, not at the next look', async () => {
    const core = await open(async () => {}, { timings: { ...HURRIED.timings, poll: 60_000 } })
    // The lanes have looked once and found nothing by now.
    await sleep(300)
    const asked = performance.now()
    await untilFinished(core, (await request(core)).id)
    expect(performance.now() - asked).toBeLessThan(2000)
  })

  test('two servers share it: each operation runs exactly once, one at a time', async () => {
    const ran: string[] = []
    let together = 0
    let most = 0
    const work: WorkFor = async (core, run) => {
      most = Math.max(most, ++together)
      ran.push(`${run.operation.id} ${core.owner}`)
      await sleep(15)
      together--
    }
    const [one, two] = [await open(work), await open(work)]
    const ids = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await request(i % 2 ? one : two)).id))
    for (const id of ids) expect((await untilFinished(one, id)).status).toBe('completed')
    expect(ran.map((each) => each.split(' ')[0]).sort()).toEqual([...ids].sort())
    expect(most).toBe(1)
    expect(new Set(ran.map((each) => each.split(' ')[1])).size).toBe(2)
  })

  test('a long read in the archive lane does not hold up a backup', async () => {
    const core = await open(async () => {}, { work: { upload: untilStopped } })
    const upload = await insertOperation(core.db, {
      kind: 'upload',
      lane: 'archive',
      trigger: 'api',
      origin: 'uploaded',
    })
    await isRunning(core, upload.id)
    expect((await untilFinished(core, (await request(core)).id)).status).toBe('completed')
    expect((await row(core, upload.id)).status).toBe('running')
  })

  test('the index refuses a second running operation in a lane', async () => {
    const core = await open(untilStopped)
    const { id } = await request(core)
    await isRunning(core, id)
    const second = insertOperation(core.db, { kind: 'backup', lane: 'app', trigger: 'api', status: 'running' })
    await expect(second).rejects.toMatchObject({ cause: { constraint_name: 'one_running_per_lane' } })
  })
})

describe('an operation that fails', () => {
  test('keeps a sentence, a code and a hint', async () => {
    const core = await open(async () => {
      throw new AppError('store_full', 'The store is full.', { hint: 'Make room.' })
    })
    const done = await untilFinished(core, (await request(core)).id)
    expect(done).toMatchObject({
      status: 'failed',
      error: { code: 'store_full', message: 'The store is full.', hint: 'Make room.' },
    })
  })

  test('says so plainly when it is a defect, and the next one runs', async () => {
    let runs = 0
    const core = await open(async () => {
      if (runs++ === 0) throw new TypeError('x is not a function')
    })
    const first = await untilFinished(core, (await request(core)).id)
    expect(first.error).toMatchObject({ code: 'unexpected', message: expect.stringContaining('x is not a function') })
    expect((await untilFinished(core, (await request(core)).id)).status).toBe('completed')
  })
})

describe('cancelling', () => {
  test('what waits is cancelled at once and never runs', async () => {
    let runs = 0
    const core = await open(async (c, run) => {
      runs++
      await untilStopped(c, run)
    })
    const running = await request(core)
    await isRunning(core, running.id)
    const waiting = await request(core)
    expect(await cancelBackup(core, waiting.id)).toMatchObject({ status: 'cancelled' })
    await cancelBackup(core, running.id)
    await untilFinished(core, running.id)
    expect(runs).toBe(1)
    await expect(cancelBackup(core, waiting.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('what runs hears of it at once, even in a silent phase and from another server', async () => {
    const core = await open(untilStopped, {
      timings: { ...HURRIED.timings, renew: 60_000, poll: 60_000, lease: 120_000 },
    })
    const other = await open(untilStopped, { timings: { ...HURRIED.timings, poll: 60_000 } })
    const { id } = await request(core)
    await isRunning(core, id)
    const asked = performance.now()
    await cancelBackup(other, id)
    const done = await untilFinished(core, id)
    expect(done).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } })
    expect(performance.now() - asked).toBeLessThan(2000)
  })
})

describe('the lease', () => {
  test('is renewed while the work goes on', async () => {
    const core = await open(untilStopped)
    const { id } = await request(core)
    await isRunning(core, id)
    const before = (await row(core, id)).leaseUntil
    await sleep(800)
    const after = (await row(core, id)).leaseUntil
    expect(after?.getTime()).toBeGreaterThan(before?.getTime() ?? Number.POSITIVE_INFINITY)
  })

  test('taken over by another server, ends the work, which then changes nothing any more', async () => {
    let reason: unknown
    const core = await open(async (c, run) => {
      await untilStopped(c, run).catch((error) => {
        reason = error
        throw error
      })
    })
    const { id } = await request(core)
    await isRunning(core, id)
    const mark = { owner: 'another', fence: 7, leaseUntil: new Date(Date.now() + 60_000), note: 'mine now' }
    await core.db.update(backupHistory).set(mark).where(eq(backupHistory.id, id))
    await vi.waitFor(() => expect(reason).toMatchObject({ code: 'lease_lost' }), { timeout: 20_000 })
    await sleep(300)
    expect(await row(core, id)).toMatchObject({ ...mark, status: 'running', error: null })
  })

  test('that cannot be renewed ends the work before another server may take over', async () => {
    let stoppedAt = 0
    let run: Run | undefined
    const lease = 6000
    const work: WorkFor = async (c, given) => {
      run = given
      await untilStopped(c, given).finally(() => {
        stoppedAt = performance.now()
      })
    }
    const core = await open(work, { timings: { ...HURRIED.timings, lease } })
    const { id } = await request(core)
    await isRunning(core, id)
    const begun = performance.now()
    // A connection that hangs: the row is locked, so neither renewal nor progress gets an answer.
    await core.sql.begin(async (tx) => {
      await tx`select from backup_history where id = ${id} for update`
      await vi.waitFor(() => expect(run?.signal.aborted).toBe(true), { timeout: 20_000 })
    })
    expect(run?.signal.reason).toMatchObject({ code: 'lease_lost' })
    expect(stoppedAt - begun).toBeLessThan(lease + 300)
  })
})

describe('closing', () => {
  test('interrupts what runs with a sentence, frees its lease and leaves the queue to others', async () => {
    const core = await open(untilStopped)
    const running = await request(core)
    await isRunning(core, running.id)
    const waiting = await request(core)
    await core.close()
    cores = []

    const other = await open(async () => {})
    expect(await row(other, running.id)).toMatchObject({
      status: 'interrupted',
      leaseUntil: null,
      error: { code: 'interrupted', message: 'The server was stopped while it ran.', hint: expect.any(String) },
    })
    expect((await untilFinished(other, waiting.id)).status).toBe('completed')
  })

  test('leaves no session on the console database', async () => {
    const core = await open(async () => {})
    await untilFinished(core, (await request(core)).id)
    await core.close()
    cores = []
    const [left] = await databases.admin<{ sessions: number }[]>`
      select count(*)::int as sessions from pg_stat_activity
      where datname = ${new URL(databases.env.databaseUrl).pathname.slice(1)}`
    expect(left?.sessions).toBe(0)
  })

  test('makes a wait for an outcome end with a sentence', async () => {
    const core = await open(async () => {})
    const { id } = await insertOperation(core.db, { kind: 'backup', lane: 'app', trigger: 'api', status: 'running' })
    const waiting = untilFinished(core, id)
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
    await core.close()
    cores = []
    await outcome
  })
})

describe('a console database that goes away for a moment', () => {
  test('is come back to: the queue goes on and changes are heard again', async () => {
    const core = await open(async () => {}, { timings: { ...HURRIED.timings, poll: 60_000 } })
    await untilFinished(core, (await request(core)).id)
    const name = new URL(databases.env.databaseUrl).pathname.slice(1)
    // News of the operation just finished may still be on its way: what says that some were missed is null.
    const heard = new Promise<void>((resolve) => core.changes.subscribe((id) => id === null && resolve()))
    await databases.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
    await heard
    // A query that was on its way when its session was cut fails; the next one finds a new session.
    const { id } = await vi.waitFor(() => request(core), { timeout: 20_000 })
    const finished = await vi.waitFor(() => untilFinished(core, id), { timeout: 20_000 })
    expect(finished.status).toBe('completed')
  })
})

test('an instant in the row is by the clock of the database, not of the server', async () => {
  const core = await open(async () => {})
  const { id } = await request(core)
  await untilFinished(core, id)
  const [found] = await core.db
    .select({ late: sql<boolean>`finished_at > now() or started_at < created_at` })
    .from(backupHistory)
    .where(eq(backupHistory.id, id))
  expect(found?.late).toBe(false)
})
