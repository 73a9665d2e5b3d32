import { type Redis as RedisServer, startRedis } from '@mvp/embedded/start-redis'
import { eq } from 'drizzle-orm'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { insertSchedule, operationsOf, STEPPED_CLOCK, setClock, stopClock } from '../../test/schedules.ts'
import { createTestDatabases, HURRIED, openTestCore, standStill, type TestDatabases } from '../../test/support.ts'
import type { Core } from '../core.ts'
import { backupHistory, backupSchedules, type Operation, type ScheduleRow } from '../schema.ts'
import { claimSlots } from './claim-slots.ts'

let server: RedisServer
let redis: Redis
let t: TestDatabases
let clock: postgres.Sql
let core: Core
let others: Core[]
beforeAll(async () => {
  server = await startRedis()
  redis = new Redis(server.url)
  t = await createTestDatabases({ variables: { REDIS_URL: server.url } })
  clock = postgres(t.env.databaseUrl, { max: 1, onnotice: () => {} })
  await stopClock(clock, '2026-11-23T08:59:30Z')
  core = await open()
})
afterAll(async () => {
  await core.close()
  await clock.end()
  await t.drop()
  redis.disconnect()
  await server.stop()
})
beforeEach(() => {
  others = []
})
afterEach(async () => {
  await Promise.all(others.map((each) => each.close()))
  await clock`truncate backup_schedules cascade`
  await redis.flushall()
})

/** A server that claims only when it is told to, and runs nothing. */
async function open(): Promise<Core> {
  const timings = { ...HURRIED.timings, tick: 59_000 }
  const opened = await openTestCore(t.env, { timings, clock: STEPPED_CLOCK, work: { backup: async () => {} } })
  await standStill(opened)
  await vi.waitFor(async () => expect(await opened.gate.problem()).toBeNull(), 10_000)
  return opened
}

async function another(): Promise<Core> {
  const opened = await open()
  others.push(opened)
  return opened
}

const hourly = (row: Partial<ScheduleRow> = {}) =>
  insertSchedule(core, { nextRunAt: new Date('2026-11-23T09:00:00Z'), ...row })

async function claimAt(at: string, by: Core = core): Promise<void> {
  await setClock(clock, at)
  await claimSlots(by)
}

async function nextRunOf(id: string): Promise<string | undefined> {
  const [row] = await core.db.select().from(backupSchedules).where(eq(backupSchedules.id, id))
  return row?.nextRunAt?.toISOString()
}

const slotsOf = (operations: Operation[]) =>
  operations.map((operation) => [operation.scheduledFor?.toISOString(), operation.status])

const finish = (id: string) =>
  core.db.update(backupHistory).set({ status: 'completed' }).where(eq(backupHistory.scheduleId, id))

describe('a slot', () => {
  test('is left alone until the database’s clock has reached it, and then claimed with all it asks for', async () => {
    const { id } = await hourly({ contents: 'database' })
    await claimAt('2026-11-23T08:59:59.900Z')
    expect(await operationsOf(core, id)).toEqual([])
    await claimAt('2026-11-23T09:00:00Z')
    expect(await operationsOf(core, id)).toMatchObject([
      {
        kind: 'backup',
        lane: 'app',
        origin: 'scheduled',
        trigger: 'schedule',
        status: 'queued',
        contents: 'database',
        missedSlots: 0,
        requestedBy: null,
        gateToken: await redis.get(`backup:schedule:${id}`),
      },
    ])
    expect(await nextRunOf(id)).toBe('2026-11-23T10:00:00.000Z')
  })

  test('of a schedule that is off, deleted or changed meanwhile is not claimed', async () => {
    const ids = [
      (await hourly({ enabled: false })).id,
      (await hourly({ deletedAt: new Date() })).id,
      (await hourly({ nextRunAt: null })).id,
    ]
    await claimAt('2026-11-23T09:00:00Z')
    for (const id of ids) expect(await operationsOf(core, id)).toEqual([])
  })

  test('is claimed once by three servers that look twenty times each', async () => {
    const servers = [core, await another(), await another()]
    const schedules = await Promise.all(Array.from({ length: 5 }, () => hourly()))
    await setClock(clock, '2026-11-23T09:00:00Z')
    await Promise.all(Array.from({ length: 60 }, (_, n) => claimSlots(servers[n % 3]!)))
    for (const { id } of schedules) {
      expect(slotsOf(await operationsOf(core, id))).toEqual([['2026-11-23T09:00:00.000Z', 'queued']])
    }
  })

  test('is claimed once by three servers without Redis', async () => {
    const servers = [await another(), await another(), await another()]
    const schedules = await Promise.all(Array.from({ length: 5 }, () => hourly()))
    for (const each of servers) each.gate.close()
    await setClock(clock, '2026-11-23T09:00:00Z')
    await Promise.all(Array.from({ length: 60 }, (_, n) => claimSlots(servers[n % 3]!)))
    for (const { id } of schedules) {
      expect(slotsOf(await operationsOf(core, id))).toEqual([['2026-11-23T09:00:00.000Z', 'queued']])
    }
  })

  test('that was set by hand, to the microsecond, is claimed like any other', async () => {
    const { id } = await hourly()
    await clock`update backup_schedules set next_run_at = '2026-11-23T08:59:59.123456Z' where id = ${id}`
    await claimAt('2026-11-23T09:00:00Z')
    expect(await operationsOf(core, id)).toHaveLength(1)
  })

  test('that has its operation already, by an edit or a clock set back, is not run again', async () => {
    const { id } = await hourly()
    await claimAt('2026-11-23T09:00:00Z')
    await finish(id)
    await redis.flushall()
    await core.db
      .update(backupSchedules)
      .set({ nextRunAt: new Date('2026-11-23T09:00:00Z') })
      .where(eq(backupSchedules.id, id))
    await claimAt('2026-11-23T09:00:10Z')
    expect(await operationsOf(core, id)).toHaveLength(1)
    expect(await nextRunOf(id)).toBe('2026-11-23T10:00:00.000Z')
    expect(await redis.exists(`backup:schedule:${id}`)).toBe(0)
  })
})

describe('slots that passed while no server ran', () => {
  test('become one run, for the last of them, that says how many there were', async () => {
    const { id } = await hourly()
    await claimAt('2026-11-25T10:40:00Z')
    const [operation, ...more] = await operationsOf(core, id)
    expect(more).toEqual([])
    expect(operation).toMatchObject({
      status: 'queued',
      missedSlots: 49,
      scheduledFor: new Date('2026-11-25T10:00:00Z'),
    })
    expect(await nextRunOf(id)).toBe('2026-11-25T11:00:00.000Z')
  })

  test('become one that is skipped, with its reason, where the schedule does not make up for them', async () => {
    const { id } = await hourly({ missedRun: 'skip' })
    await claimAt('2026-11-25T10:40:00Z')
    expect(await operationsOf(core, id)).toMatchObject([
      { status: 'skipped', missedSlots: 49, error: { code: 'missed' }, finishedAt: expect.any(Date), gateToken: null },
    ])
    expect(await redis.exists(`backup:schedule:${id}`)).toBe(0)
  })

  test('do not make a slot late that has just come', async () => {
    const { id } = await hourly({ missedRun: 'skip' })
    await claimAt('2026-11-25T10:20:00Z')
    expect(await operationsOf(core, id)).toMatchObject([{ status: 'queued', missedSlots: 49 }])
  })

  test.each([
    ['five hours late is still run', '0 3 * * *', '2026-11-23T08:00:00Z', 'queued'],
    ['seven hours late is not', '0 3 * * *', '2026-11-23T10:00:00Z', 'skipped'],
    ['forty seconds late of a minute is not', '* * * * *', '2026-11-23T03:00:40Z', 'skipped'],
  ])('%s', async (_, cron, at, status) => {
    const nextRunAt = new Date('2026-11-23T03:00:00Z')
    const { id } = await hourly({ frequency: 'custom', cron, missedRun: 'skip', nextRunAt })
    await claimAt(at)
    expect(await operationsOf(core, id)).toMatchObject([{ status }])
  })
})

describe('a slot that comes while the run before still goes on', () => {
  test('is recorded as skipped at once, by any server, and the lock stays with the run', async () => {
    const other = await another()
    const { id } = await hourly()
    await claimAt('2026-11-23T09:00:00Z')
    const token = await redis.get(`backup:schedule:${id}`)
    await claimAt('2026-11-23T10:00:00Z', other)
    expect(await operationsOf(core, id)).toMatchObject([
      { status: 'queued' },
      { status: 'skipped', error: { code: 'overlap' }, scheduledFor: new Date('2026-11-23T10:00:00Z') },
    ])
    expect(await redis.get(`backup:schedule:${id}`)).toBe(token)
    await finish(id)
    await redis.del(`backup:schedule:${id}`)
    await claimAt('2026-11-23T11:00:00Z')
    expect((await operationsOf(core, id)).at(-1)).toMatchObject({ status: 'queued' })
  })
})

describe('a lock that somebody else holds', () => {
  test('but whose run is over, is no obstacle: a Redis that was frozen may take it late', async () => {
    const { id } = await hourly()
    await claimAt('2026-11-23T09:00:00Z')
    await finish(id)
    const token = await redis.get(`backup:schedule:${id}`)
    await claimAt('2026-11-23T10:00:00Z')
    expect(slotsOf(await operationsOf(core, id))).toEqual([
      ['2026-11-23T09:00:00.000Z', 'completed'],
      ['2026-11-23T10:00:00.000Z', 'queued'],
    ])
    // The new run has inherited it, and gives it up when it ends.
    expect((await operationsOf(core, id))[1]).toMatchObject({ gateToken: token })
  })

  test('keeps the others from the slot, until it has waited so long that the holder must be dead', async () => {
    const { id } = await hourly()
    await redis.set(`backup:schedule:${id}`, 'somebody', 'PX', 300_000)
    await claimAt('2026-11-23T09:00:30Z')
    expect(await operationsOf(core, id)).toEqual([])
    await claimAt('2026-11-23T09:01:00Z')
    expect(slotsOf(await operationsOf(core, id))).toEqual([['2026-11-23T09:00:00.000Z', 'queued']])
    expect(await redis.get(`backup:schedule:${id}`)).toBe('somebody')
  })
})
