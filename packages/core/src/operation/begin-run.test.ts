import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestCore, HURRIED, type TestCore } from '../../test/support.ts'
import { findBackupRow } from '../backup/records.ts'
import { requestBackup } from '../backup/request-backup.ts'
import { toBackup } from '../backup/to-backup.ts'
import type { Backup } from '../contract.ts'
import { backupArchives, backupHistory, type Operation } from '../schema.ts'
import type { WorkFor } from './execute.ts'
import { findOperation } from './records.ts'
import { runChild } from './run-child.ts'
import { untilFinished } from './until-finished.ts'

let work: WorkFor
let t: TestCore
beforeAll(async () => {
  t = await createTestCore({ ...HURRIED, work: { backup: (core, run) => work(core, run) } })
})
afterAll(() => t.close())

async function runWork(next: WorkFor): Promise<Operation> {
  work = next
  const { id } = await requestBackup(t.core, { contents: 'all', by: 'admin@example.org', trigger: 'console' })
  return untilFinished(t.core, id)
}

async function seen(id: string): Promise<Backup> {
  const row = await findBackupRow(t.core.db, id)
  if (!row) throw new Error('no row')
  return toBackup(row)
}

test('progress is written at most once in its interval and is never older than two', async () => {
  const writes: number[] = []
  const stop = t.core.changes.subscribe(() => writes.push(performance.now()))
  let most = 0
  await runWork(async (_, run) => {
    await run.enter('bytes', 1000)
    writes.length = 0
    for (let done = 0; done <= 1000; done++) {
      run.advance(done)
      await sleep(1)
      if (done % 50 === 49) {
        const { progress } = await seen(run.operation.id)
        most = Math.max(most, done - (progress?.bytesDone ?? 0))
      }
    }
    stop()
  })
  const seconds = ((writes.at(-1) ?? 0) - (writes[0] ?? 0)) / 1000
  const interval = (HURRIED.timings?.progress ?? 0) / 1000
  // Lease renewals are changes too.
  expect(writes.length).toBeLessThan(seconds / interval + seconds / 0.3 + 3)
  expect(writes.length).toBeGreaterThan(seconds / interval / 3)
  expect(most).toBeLessThan(400)
})

test('percent is of the total when that is known, and absent when it is not', async () => {
  const found: unknown[] = []
  await runWork(async (_, run) => {
    const look = async () => {
      await sleep(250)
      found.push((await seen(run.operation.id)).progress)
    }
    await run.enter('known', 400)
    run.advance(100)
    await look()
    await run.enter('unknown')
    run.advance(5)
    await look()
  })
  expect(found).toEqual([
    { phase: 'known', percent: 25, bytesDone: 100, bytesTotal: 400 },
    { phase: 'unknown', percent: null, bytesDone: 5, bytesTotal: null },
  ])
})

test('a total that turns out too small is taken back instead of showing more than everything', async () => {
  let progress: Backup['progress'] = null
  await runWork(async (_, run) => {
    await run.enter('grown', 100)
    run.advance(101)
    await vi.waitFor(async () => {
      progress = (await seen(run.operation.id)).progress
      expect(progress?.bytesDone).toBe(101)
    })
  })
  expect(progress).toEqual({ phase: 'grown', percent: null, bytesDone: 101, bytesTotal: null })
})

test('progress is gone when the operation is over', async () => {
  const { id } = await runWork(async (_, run) => {
    await run.enter('bytes', 10)
    run.advance(10)
  })
  expect((await seen(id)).progress).toBeNull()
})

test('keeps a thousand warnings and counts the others', async () => {
  const { warnings } = await runWork(async (_, run) => {
    for (let i = 0; i < 3500; i++) run.warn({ code: 'odd', path: `p${i}`, message: 'It is odd.' })
  })
  expect(warnings).toHaveLength(1001)
  expect(warnings[999]).toEqual({ code: 'odd', path: 'p999', message: 'It is odd.' })
  expect(warnings[1000]).toEqual({ code: 'more_warnings', message: '2,500 more warnings are not listed here.' })
})

test('what failed keeps the phases it went through and its warnings', async () => {
  const done = await runWork(async (_, run) => {
    await run.enter('first')
    run.warn({ code: 'odd', message: 'It is odd.' })
    await run.enter('second')
    throw new Error('no')
  })
  expect(done.status).toBe('failed')
  expect(done.phases.map((phase) => phase.phase)).toEqual(['first', 'second'])
  expect(done.warnings).toHaveLength(1)
})

test('the outcome and what is recorded with it are stored together or not at all', async () => {
  const done = await runWork(async (_, run) => {
    await run.complete(async (tx) => {
      await tx.update(backupHistory).set({ note: 'half' }).where(eq(backupHistory.id, run.operation.id))
      throw new Error('the second half failed')
    })
  })
  expect(done).toMatchObject({ status: 'failed', note: null })
})

test('an owner that lost its operation records nothing', async () => {
  let recorded = false
  let thrown: unknown
  const { id } = await requestBackupWith(async (core, run) => {
    await core.db.update(backupHistory).set({ fence: 99 }).where(eq(backupHistory.id, run.operation.id))
    await run
      .complete(async () => {
        recorded = true
      })
      .catch((error) => {
        thrown = error
      })
  })
  await vi.waitFor(() => expect(thrown).toMatchObject({ code: 'lease_lost' }), 20_000)
  expect(recorded).toBe(false)
  expect(await findOperation(t.core.db, id)).toMatchObject({ status: 'running', fence: 99 })
  await t.core.db.update(backupHistory).set({ status: 'failed' }).where(eq(backupHistory.id, id))
})

function requestBackupWith(next: WorkFor) {
  work = next
  return requestBackup(t.core, { contents: 'all', by: 'admin@example.org', trigger: 'console' })
}

const child = { kind: 'backup', origin: 'safety', contents: 'all' } as const

test('a child runs in its own row under the lane and lease of its parent', async () => {
  let inner: Operation | undefined
  let renewed: Operation | null = null
  const outer = await runWork(async (core, run) => {
    inner = await runChild(core, run, child, async (_, childRun) => {
      await childRun.enter('inside')
      const before = await findOperation(core.db, childRun.operation.id)
      await vi.waitFor(async () => {
        renewed = await findOperation(core.db, childRun.operation.id)
        expect(renewed?.leaseUntil?.getTime()).toBeGreaterThan(before?.leaseUntil?.getTime() ?? 0)
      }, 3000)
    })
  })
  expect(outer.status).toBe('completed')
  expect(renewed).toMatchObject({ status: 'running', lane: 'app', parentId: outer.id, owner: outer.owner })
  expect(await findOperation(t.core.db, inner?.id ?? '')).toMatchObject({ status: 'completed', origin: 'safety' })
})

test('a child that fails keeps its own error and hands it to its parent', async () => {
  let id = ''
  const outer = await runWork((core, run) =>
    runChild(core, run, child, async (_, childRun) => {
      id = childRun.operation.id
      throw new Error('inner trouble')
    }).then(() => undefined),
  )
  const problem = { code: 'unexpected', message: expect.stringContaining('inner trouble') }
  expect(outer).toMatchObject({ status: 'failed', error: problem })
  expect(await findOperation(t.core.db, id)).toMatchObject({ status: 'failed', error: problem })
})

test('a child stops with its parent', async () => {
  let id = ''
  const waiting = requestBackupWith((core, run) =>
    runChild(core, run, child, async (_, childRun) => {
      id = childRun.operation.id
      await childRun.enter('waiting')
      await sleep(60_000, undefined, { signal: childRun.signal })
    }).then(() => undefined),
  )
  const { id: parent } = await waiting
  await vi.waitFor(() => expect(id).not.toBe(''), 20_000)
  await t.core.db.update(backupHistory).set({ cancelRequested: true }).where(eq(backupHistory.id, parent))
  expect((await untilFinished(t.core, parent)).status).toBe('cancelled')
  expect((await findOperation(t.core.db, id))?.status).toBe('cancelled')
  expect(await t.core.db.select().from(backupArchives)).toEqual([])
})
