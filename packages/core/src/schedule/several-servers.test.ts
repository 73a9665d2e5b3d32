import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { describe, expect, test, vi } from 'vitest'
import { insertSchedule, operationsOf, setClock } from '../../test/schedules.ts'
import { createDeployment, type Deployment } from '../../test/several-servers.ts'
import { fillTable, storeFiles } from '../../test/support.ts'
import type { ScheduleRow } from '../schema.ts'

const HOUR_MS = 60 * 60 * 1000
const FIRST = Date.parse('2026-11-23T09:00:00Z')
const BEFORE = '2026-11-23T08:59:30Z'
const at = (slot: number) => new Date(FIRST + slot * HOUR_MS)

async function deployed(clockAt: string, work: (d: Deployment) => Promise<void>): Promise<void> {
  const deployment = await createDeployment(clockAt)
  try {
    await work(deployment)
  } finally {
    await deployment.close()
  }
}

describe('ten schedules due at the same instants on three servers', () => {
  async function prepare(d: Deployment): Promise<ScheduleRow[]> {
    const schedules = await Promise.all(
      Array.from({ length: 10 }, () => insertSchedule(d.observer, { nextRunAt: at(0) })),
    )
    await Promise.all(['blue', 'green', 'red'].map((name) => d.start(name, { work: 'note', pace: 'hurried' })))
    return schedules
  }

  /** Moves the clock on slot by slot, each time when all that was due is over. */
  async function pass(d: Deployment, slots: number, meanwhile = async (_slot: number) => {}): Promise<void> {
    for (let slot = 0; slot < slots; slot++) {
      await meanwhile(slot)
      await setClock(d.console, at(slot).toISOString())
      await vi.waitFor(async () => expect(await countCompleted(d)).toBe((slot + 1) * 10), {
        timeout: 60_000,
        interval: 25,
      })
    }
    // Whoever would double a slot has the time to.
    await sleep(500)
  }

  async function countCompleted(d: Deployment): Promise<number> {
    const [row] = await d.console<{ n: number }[]>`
      select count(*)::int as n from backup_history where status = 'completed'`
    return row!.n
  }

  async function expectEachSlotOnce(d: Deployment, schedules: ScheduleRow[], slots: number): Promise<void> {
    const expected = Array.from({ length: slots }, (_, slot) => at(slot).toISOString())
    for (const { id } of schedules) {
      const operations = await operationsOf(d.observer, id)
      expect(operations.map((operation) => operation.scheduledFor?.toISOString())).toEqual(expected)
      expect(operations.every((operation) => operation.status === 'completed' && operation.fence === 1)).toBe(true)
    }
    const ran = await d.console<{ operation: string; server: string }[]>`select operation, server from ran`
    expect(ran).toHaveLength(slots * 10)
    expect(new Set(ran.map((row) => row.operation)).size).toBe(slots * 10)
    const [history] = await d.console<{ n: number }[]>`select count(*)::int as n from backup_history`
    expect(history!.n).toBe(slots * 10)
  }

  test(
    'run 200 slots exactly once',
    () =>
      deployed(BEFORE, async (d) => {
        const schedules = await prepare(d)
        await pass(d, 20)
        await expectEachSlotOnce(d, schedules, 20)
        const names = await d.console<{ name: string }[]>`select distinct split_part(server, ':', 1) as name from ran`
        expect(names.length).toBeGreaterThan(1)
        // Nobody holds a lock when nothing runs.
        const redis = new Redis(d.redis.url)
        await vi.waitFor(async () => expect(await redis.keys('backup:schedule:*')).toEqual([]), 20_000)
        redis.disconnect()
      }),
    300_000,
  )

  // Together with the next one, which does nothing but wait for most of its time.
  test.concurrent(
    'run 200 slots exactly once while Redis is killed, frozen, flushed and restarted',
    () =>
      deployed(BEFORE, async (d) => {
        const schedules = await prepare(d)
        const redis = new Redis(d.redis.url)
        redis.on('error', () => {})
        const faults: Record<number, () => Promise<unknown> | unknown> = {
          2: () => redis.flushall(),
          4: () => d.redis.kill(),
          8: () => d.redis.restart(),
          11: () => process.kill(d.redis.pid, 'SIGSTOP'),
          14: () => process.kill(d.redis.pid, 'SIGCONT'),
          17: () => d.redis.restart(),
        }
        await pass(d, 20, async (slot) => {
          await faults[slot]?.()
          // Also while the slots are being claimed.
          if (slot === 16) void sleep(20).then(() => redis.flushall().catch(() => {}))
        })
        redis.disconnect()
        await expectEachSlotOnce(d, schedules, 20)
      }),
    300_000,
  )

  test.concurrent(
    'go on when the server that runs one is killed: another finds out within 90 seconds',
    () =>
      // The servers go by the real clock, as in production; the one that looks on is to claim nothing.
      deployed('2000-01-01T00:00:00Z', async (d) => {
        await fillTable(d.app, 'vehicle', 500)
        const hold = join(d.documentsDir, '..', 'hold')
        await writeFile(hold, '')
        const schedule = await insertSchedule(d.observer, { nextRunAt: new Date() })
        const runner = await d.start('blue', { work: 'real', pace: 'production', hold })
        await vi.waitFor(async () => expect((await runsOf(d, schedule))[0]).toMatchObject({ phase: 'publish' }), 60_000)
        const other = await d.start('green', { work: 'real', pace: 'production' })
        runner.kill('SIGKILL')
        const killedAt = performance.now()
        await vi.waitFor(async () => expect((await runsOf(d, schedule))[0]).toMatchObject({ status: 'interrupted' }), {
          timeout: 120_000,
          interval: 100,
        })
        expect((performance.now() - killedAt) / 1000).toBeLessThan(90)
        expect((await runsOf(d, schedule))[0]).toMatchObject({ server: 'blue', error: 'interrupted' })
        expect((await storeFiles(d.backupDir)).filter((name) => name.endsWith('.part'))).toEqual([])

        // As if its hour were over; the dead one's lock, good for minutes yet, is not in the way.
        await d.console`update backup_schedules set next_run_at = now() where id = ${schedule.id}`
        const completed = { status: 'completed', server: 'green' }
        await vi.waitFor(async () => expect((await runsOf(d, schedule)).at(-1)).toMatchObject(completed), {
          timeout: 50_000,
          interval: 200,
        })
        other.kill('SIGTERM')
        await once(other, 'exit')
      }),
    300_000,
  )
})

async function runsOf(d: Deployment, schedule: ScheduleRow) {
  const operations = await operationsOf(d.observer, schedule.id)
  return operations.map(({ status, phase, server, error }) => ({ status, phase, server, error: error?.code ?? null }))
}

test(
  'a server stopped past its lease and resumed changes nothing and leaves no file; the next slot runs',
  () =>
    deployed(BEFORE, async (d) => {
      await fillTable(d.app, 'vehicle', 500)
      const hold = join(d.documentsDir, '..', 'hold')
      await writeFile(hold, '')
      const schedule = await insertSchedule(d.observer, { nextRunAt: at(0) })
      const holder = await d.start('blue', { work: 'real', pace: 'hurried', hold })
      await setClock(d.console, at(0).toISOString())
      await vi.waitFor(async () => expect((await runsOf(d, schedule))[0]).toMatchObject({ phase: 'publish' }), 30_000)
      expect(await storeFiles(d.backupDir)).toHaveLength(1)
      const redis = new Redis(d.redis.url)
      const lockHolder = () => redis.get(`backup:schedule:${schedule.id}`)
      const [running] = await operationsOf(d.observer, schedule.id)
      expect(await lockHolder()).toBe(running!.gateToken)

      holder.kill('SIGSTOP')
      await d.start('green', { work: 'real', pace: 'hurried' })
      await vi.waitFor(
        async () => expect((await runsOf(d, schedule))[0]).toMatchObject({ status: 'interrupted' }),
        30_000,
      )
      const interrupted = await operationsOf(d.observer, schedule.id)
      expect(interrupted).toMatchObject([{ fence: 2, error: { code: 'interrupted', hint: expect.any(String) } }])
      expect(await storeFiles(d.backupDir)).toEqual([])
      await vi.waitFor(async () => expect(await lockHolder()).toBeNull(), 20_000)
      redis.disconnect()

      await rm(hold)
      holder.kill('SIGCONT')
      await setClock(d.console, at(1).toISOString())
      await vi.waitFor(
        async () => expect((await runsOf(d, schedule))[1]).toMatchObject({ status: 'completed' }),
        30_000,
      )
      // The resumed one has had all the time it needs to do harm.
      await sleep(2000)
      expect((await operationsOf(d.observer, schedule.id))[0]).toEqual(interrupted[0])
      expect(await storeFiles(d.backupDir)).toEqual([
        expect.stringMatching(/^motovaultpro_backup_\d{8}_\d{6}\.tar\.gz$/),
      ])
    }),
  180_000,
)
