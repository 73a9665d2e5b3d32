import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { forgetBackups, insertBackup, insertDaily } from '../../test/kept-backups.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import type { Database, Transaction } from '../console-database.ts'
import { describeOverview } from './describe-overview.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore({ clock: sql.raw(`'2026-10-22T03:34:00Z'::timestamptz`) })
})
afterEach(() => forgetBackups(t.core))
afterAll(() => t.close())

const next = new Date('2026-10-23T03:00:00Z')
const daily = { name: 'Nightly', frequency: 'daily', cron: '0 3 * * *', nextRunAt: next } as const

test('before the first backup it says so, and there is nothing on the line', async () => {
  expect(await describeOverview(t.core)).toMatchObject({
    protection: { state: 'none', lastGood: null, since: null },
    moments: [],
    planned: [],
    store: { backups: 0, usedBytes: 0, growth: { points: [], fullAt: null } },
    activity: [],
    schedules: 0,
  })
})

test('a schedule that ran is protection since its first run, with what comes next', async () => {
  const schedule = await insertSchedule(t.core, daily)
  const [first] = await insertDaily(t.core, schedule.id, 10, '2026-10-22')
  const overview = await describeOverview(t.core)
  expect(overview.protection).toMatchObject({ state: 'protected', since: first?.takenAt.toISOString() })
  expect(overview.moments.map(({ is }) => is)).toEqual(Array(10).fill('kept'))
  expect(overview.planned.map(({ at }) => at.slice(0, 10))).toEqual(
    [23, 24, 25, 26, 27, 28, 29].map((day) => `2026-10-${day}`),
  )
  expect(overview.store.growth.points.at(-1)).toEqual({ day: '2026-10-22', bytes: 10_000 })
  expect(overview.store.growth.bytesPerDay).toBe(1000)
  expect(overview.activity[0]).toMatchObject({ name: 'Nightly', kind: 'backup', status: 'completed' })
})

test('runs that failed since then break it, and lead to the last of them', async () => {
  const schedule = await insertSchedule(t.core, daily)
  await insertDaily(t.core, schedule.id, 3, '2026-10-20')
  const failure = async (day: number) => {
    const at = `2026-10-${day}T03:00:00Z`
    const operation = { status: 'failed', scheduleId: schedule.id, scheduledFor: new Date(at) } as const
    const error = { code: 'x', message: 'The app database did not answer.', hint: null }
    const archive = await insertBackup(t.core, at, { operation: { ...operation, error } })
    await t.core.sql`delete from backup_archives where id = ${archive.id}`
    return archive.id
  }
  await failure(21)
  const last = await failure(22)
  const overview = await describeOverview(t.core)
  expect(overview.protection).toMatchObject({
    state: 'failed',
    because: 'Nightly failed twice.',
    brokenSince: '2026-10-21T03:00:00.000Z',
    since: '2026-10-18T03:00:00.000Z',
    lastGood: { takenAt: '2026-10-20T03:00:00.000Z' },
  })
  expect(overview.attention).toContainEqual({
    code: 'schedule_failed',
    message: 'Nightly failed the last time',
    hint: 'The app database did not answer.',
    tone: 'failed',
    at: { page: 'backup', id: last },
  })
})

test('after a gap it is protected since the first backup that closed it', async () => {
  const schedule = await insertSchedule(t.core, daily)
  await insertDaily(t.core, schedule.id, 3, '2026-10-16')
  const gap = await insertBackup(t.core, '2026-10-17T03:00:00Z', {
    operation: { status: 'failed', scheduleId: schedule.id },
  })
  await t.core.sql`delete from backup_archives where id = ${gap.id}`
  await insertDaily(t.core, schedule.id, 5, '2026-10-22')
  expect((await describeOverview(t.core)).protection).toMatchObject({
    state: 'protected',
    since: '2026-10-18T03:00:00.000Z',
  })
})

test('what is damaged is no protection, and wants a look', async () => {
  await insertSchedule(t.core, daily)
  const { id, fileName } = await insertBackup(t.core, '2026-10-22T01:00:00Z', { verification: 'corrupt' })
  const overview = await describeOverview(t.core)
  expect(overview.protection.state).toBe('failed')
  expect(overview.attention).toContainEqual({
    code: 'archive_corrupt',
    message: `${fileName} is damaged`,
    hint: 'It cannot be restored. Take a new backup, then delete this one.',
    tone: 'failed',
    at: { page: 'backup', id },
  })
})

test('a schedule that became overdue breaks it, since then', async () => {
  const overdueSince = new Date('2026-10-22T03:35:00Z')
  const schedule = await insertSchedule(t.core, { ...daily, overdueSince })
  await insertDaily(t.core, schedule.id, 3, '2026-10-21')
  expect((await describeOverview(t.core)).protection).toMatchObject({
    state: 'failed',
    because: 'Nightly is overdue: no server has run it.',
    brokenSince: overdueSince.toISOString(),
  })
})

test('an upload is no backup of this app', async () => {
  await insertBackup(t.core, '2026-10-22T01:00:00Z', { operation: { kind: 'upload', lane: 'archive' } })
  expect((await describeOverview(t.core)).protection.state).toBe('failed')
})

test('what is gone from the store is still on the line, and off the figures', async () => {
  await insertBackup(t.core, '2026-10-20T01:00:00Z', { deletedAt: new Date('2026-10-21T01:00:00Z') })
  await insertBackup(t.core, '2026-10-22T01:00:00Z')
  const { moments, store, protection, attention } = await describeOverview(t.core)
  expect(moments.map(({ is }) => is)).toEqual(['gone', 'kept'])
  expect(store.growth.points.map(({ bytes }) => bytes)).toEqual([1000, 0, 1000])
  expect(protection).toMatchObject({
    state: 'attention',
    because: 'No schedule is on: nothing is backed up by itself.',
  })
  expect(attention.map(({ code }) => code)).toContain('no_schedule')
})

test.each([
  ['failed', 'without a schedule', 'null'],
  ['completed', 'of a schedule', 'schedule'],
])('a history of thousands that %s %s is not read through', async (status, _, schedule) => {
  const { id } = await insertSchedule(t.core, daily)
  await t.core.sql.unsafe(
    `insert into backup_history (kind, lane, trigger, status, origin, schedule_id, created_at, started_at, finished_at)
      select 'backup', 'app', 'schedule', '${status}', 'scheduled', ${schedule === 'null' ? 'null' : `'${id}'`}, at, at, at
      from (select timestamptz '2026-09-01' - n * interval '10 minutes' as at from generate_series(1, 5000) n) slots;
      analyze backup_history`,
  )
  await insertDaily(t.core, id, 3, '2026-10-21')
  await t.core.quick.transaction(async (tx) => {
    // As the statements are answered that stay prepared: by a plan that fits whatever they are asked with.
    await tx.execute(sql`set local plan_cache_mode = force_generic_plan`)
    const before = await rowsRead(tx)
    await describeOverview({ ...t.core, quick: tx as Transaction & Database })
    expect((await rowsRead(tx)) - before).toBeLessThan(500)
  })
})

test('what it asks is planned once, and not each time', async () => {
  for (let times = 0; times < 12; times++) await describeOverview(t.core)
  const kept = await t.core.quick.execute<{ statement: string; generic_plans: number; custom_plans: number }>(
    sql`select statement, generic_plans::int, custom_plans::int from pg_prepared_statements where statement like '%from "backup_%'`,
  )
  // Of one connection of several.
  expect(kept.filter(({ generic_plans }) => generic_plans > 1).length).toBeGreaterThan(5)
  expect(kept.filter(({ custom_plans }) => custom_plans > 0)).toEqual([])
})

/** Of tables and of indexes, in this transaction. */
async function rowsRead(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ read: number }>(
    sql`select sum(pg_stat_get_xact_tuples_returned(oid))::float8 as read from pg_class where relnamespace = 'public'::regnamespace`,
  )
  return row?.read ?? Number.NaN
}
