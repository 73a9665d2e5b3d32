import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { startRedis } from '@mvp/embedded/start-redis'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { backUp, createTestCore, type TestCore } from '../../test/support.ts'
import { deleteBackup } from '../backup/delete-backup.ts'
import { insertOperation, type NewOperation } from '../operation/records.ts'
import { createSchedule } from '../schedule/create-schedule.ts'
import { removeSchedule } from '../schedule/remove-schedule.ts'
import { runSchedule } from '../schedule/run-schedule.ts'
import { toggleSchedule } from '../schedule/toggle-schedule.ts'
import { backupHistory, backupSchedules } from '../schema.ts'
import { measure } from './measure.ts'

let test: TestCore
beforeAll(async () => {
  test = await createTestCore()
})
afterAll(() => test.close())
afterEach(async () => {
  await test.core.sql.begin(async (tx) => {
    // Without looking for references to each: that would take time by the square of them.
    await tx`set local session_replication_role = replica`
    await tx`delete from backup_history where id not in (select id from backup_archives)`
  })
})

const by = 'ada@example.com'
const make = (name: string) => createSchedule(test.core, { name, frequency: 'daily', by })

async function ofSchedule(id: string) {
  const { schedules } = await measure(test.core)
  return schedules.find((schedule) => schedule.id === id)
}

/** An operation as it would stand there; what lanes allow is not asked. */
function operation(row: Partial<NewOperation>) {
  const values = { kind: 'backup' as const, lane: 'app' as const, trigger: 'api' as const, ...row }
  return insertOperation(test.core.db, values)
}

describe('a schedule', () => {
  it('that never ran has no last run', async () => {
    const { id, nextRunAt, overdueAt } = await make('New')
    expect(await ofSchedule(id)).toEqual({
      id,
      name: 'New',
      enabled: true,
      nextRunAt: new Date(nextRunAt!),
      frozenAt: null,
      overdueAt: new Date(overdueAt!),
      overdueSince: null,
      lastSuccessAt: null,
      lastSeconds: null,
      lastBytes: null,
      lastStatus: null,
      locked: null,
    })
  })

  it('keeps its last success through failures after it, and through the deletion of that backup', async () => {
    const { id } = await make('Nightly')
    const run = await runSchedule(test.core, { id, by, trigger: 'api' })
    await vi.waitFor(async () => expect((await ofSchedule(id))?.lastStatus).toBe('completed'), 30_000)
    const success = await ofSchedule(id)
    const [row] = await test.core.db.select().from(backupHistory).where(eq(backupHistory.id, run.id))
    expect(success).toMatchObject({ lastSuccessAt: row!.finishedAt, lastBytes: expect.any(Number) })
    expect(success!.lastSeconds).toBeCloseTo((row!.finishedAt!.getTime() - row!.startedAt!.getTime()) / 1000, 1)
    expect(success!.lastBytes).toBeGreaterThan(0)

    await operation({ scheduleId: id, status: 'failed', finishedAt: new Date() })
    await deleteBackup(test.core, run.id)
    expect(await ofSchedule(id)).toEqual({ ...success, lastStatus: 'failed' })
    await operation({ scheduleId: id, status: 'queued', lane: 'archive' })
    expect(await ofSchedule(id)).toMatchObject({ lastStatus: 'failed' })
  })

  it('says whether it is on and whether its retention is frozen', async () => {
    const { id } = await make('Off')
    await toggleSchedule(test.core, { id, enabled: false })
    const frozenAt = new Date('2026-11-22T03:00:00Z')
    await test.core.db
      .update(backupSchedules)
      .set({ frozenAt, frozenBy: randomUUID() })
      .where(eq(backupSchedules.id, id))
    expect(await ofSchedule(id)).toMatchObject({ enabled: false, nextRunAt: null, frozenAt })
  })

  it('that was deleted is not there any more', async () => {
    const { id } = await make('Gone')
    await removeSchedule(test.core, id)
    expect(await ofSchedule(id)).toBeUndefined()
  })
})

describe('operations', () => {
  it('are counted by kind and status, and what waits and runs by lane', async () => {
    const ago = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`
    await operation({ lane: 'app', status: 'running', kind: 'restore', startedAt: new Date(), leaseUntil: ago(-3_000) })
    await operation({ lane: 'app', createdAt: ago(600) })
    await operation({ lane: 'app', createdAt: ago(60) })
    const { operations, unfinished } = await measure(test.core)
    expect(operations).toContainEqual({ kind: 'backup', status: 'queued', operations: 2 })
    expect(operations).toContainEqual({ kind: 'restore', status: 'running', operations: 1 })
    const [queued, running] = unfinished
    expect(queued).toMatchObject({ lane: 'app', kind: 'backup', status: 'queued', operations: 2, leaseSeconds: null })
    expect(queued!.oldestSeconds).toBeGreaterThan(599)
    expect(queued!.oldestSeconds).toBeLessThan(900)
    expect(running).toMatchObject({ lane: 'app', kind: 'restore', status: 'running', operations: 1 })
    expect(running!.leaseSeconds).toBeGreaterThan(2_000)
    expect(running!.leaseSeconds).toBeLessThan(3_001)
  })
})

describe('the store', () => {
  it('is measured by what is in it, and by the room that is left', async () => {
    const before = (await measure(test.core)).store
    const backup = await backUp(test.core)
    const { store } = await measure(test.core)
    expect(store.backups).toBe(before.backups + 1)
    expect(store.usedBytes).toBe(before.usedBytes + backup.sizeBytes!)
    expect(store.freeBytes).toBeGreaterThan(0)
  })

  it('that is gone keeps nothing else from being measured', async () => {
    const homeless = await createTestCore()
    await rm(homeless.backupDir, { recursive: true })
    expect((await measure(homeless.core)).store).toEqual({ backups: 0, usedBytes: 0, freeBytes: null })
    await homeless.close()
  })
})

describe('Redis', () => {
  it('that is not configured is neither up nor down', async () => {
    expect((await measure(test.core)).redisUp).toBeNull()
  })

  it('shows who holds a lock, and that it is down when it is', async () => {
    const redis = await startRedis()
    const gated = await createTestCore({ variables: { REDIS_URL: redis.url } })
    await vi.waitFor(async () => expect((await measure(gated.core)).redisUp).toBe(true), 10_000)
    const schedule = { frequency: 'daily' as const, by }
    const held = await createSchedule(gated.core, { ...schedule, name: 'Held' })
    await createSchedule(gated.core, { ...schedule, name: 'Not held' })
    await gated.core.gate.enter(held.id)
    const locks = async () => (await measure(gated.core)).schedules.map(({ name, locked }) => [name, locked])
    expect(await locks()).toEqual([
      ['Held', true],
      ['Not held', false],
    ])
    await redis.stop()
    expect(await locks()).toEqual([
      ['Held', null],
      ['Not held', null],
    ])
    expect((await measure(gated.core)).redisUp).toBe(false)
    await gated.close()
  })
})

it('takes no long time after ten thousand operations, most of them failed', async () => {
  const schedules = await Promise.all(['A', 'B', 'C'].map((name) => make(`Long ${name}`)))
  await test.core.sql.begin(async (tx) => {
    // Without the triggers: nobody has to hear of them.
    await tx`set local session_replication_role = replica`
    for (const { id } of schedules) {
      await tx`
        insert into backup_history (kind, lane, trigger, status, origin, schedule_id, created_at, started_at, finished_at)
        select 'backup', 'app', 'schedule', 'failed', 'scheduled', ${id}::uuid, at, at, at + interval '1 second'
        from (select now() - n * interval '1 hour' as at from generate_series(1, 3334) n) slots`
    }
  })
  await measure(test.core)
  const begun = performance.now()
  for (let n = 0; n < 5; n++) await measure(test.core)
  expect((performance.now() - begun) / 5).toBeLessThan(2_000)
  const { operations } = await measure(test.core)
  expect(operations.find(({ status }) => status === 'failed')?.operations).toBeGreaterThan(10_000)
})
