import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, BEFORE_ANY_SLOT } from '../../test/another-time.ts'
import { createTestCore, type TestCore } from '../../test/support.ts'
import { type ScheduleRequest, schedule as scheduleShape } from '../contract-schedule.ts'
import { backupSchedules } from '../schema.ts'
import { createSchedule } from './create-schedule.ts'
import { listSchedules } from './list-schedules.ts'

const by = 'ada@example.org'
// A Wednesday.
const NOON = '2026-05-13T12:00:00Z'

let t: TestCore
beforeAll(async () => {
  t = await createTestCore({ clock: BEFORE_ANY_SLOT, variables: { TZ: 'Europe/Berlin' } })
})
afterAll(() => t.close())

const create = (request: ScheduleRequest) => createSchedule(at(t.core, NOON), { by, ...request })

describe('a schedule of which only name and frequency are given', () => {
  test.each([
    ['hourly', '0 * * * *', { keepLast: 24, daily: 7 }, '2026-05-13T13:00:00.000Z'],
    ['daily', '0 3 * * *', { keepLast: 7, weekly: 4, monthly: 12 }, '2026-05-14T01:00:00.000Z'],
    ['weekly', '0 3 * * 0', { keepLast: 8, monthly: 12 }, '2026-05-17T01:00:00.000Z'],
    ['monthly', '0 3 1 * *', { keepLast: 12, yearly: 3 }, '2026-06-01T01:00:00.000Z'],
  ] as const)('is %s as usual, in the zone of the server', async (frequency, cron, retention, nextRunAt) => {
    const created = await create({ name: `Defaults ${frequency}`, frequency })
    expect(created).toMatchObject({
      frequency,
      cron,
      timeZone: 'Europe/Berlin',
      enabled: true,
      contents: 'all',
      retention,
      missedRun: 'run',
      nextRunAt,
      createdBy: by,
      backups: 0,
      lastOperation: null,
      lastGoodAt: null,
      frozen: null,
      lastRetention: null,
    })
    expect(created.nextRuns).toHaveLength(5)
    expect(created.nextRuns[0]).toBe(nextRunAt)
    expect(created.days.map(({ state }) => state)).toEqual(Array(30).fill('none'))
    expect(scheduleShape.parse(created)).toEqual(created)
  })

  test('is custom only with a cron', async () => {
    await expect(create({ name: 'No cron', frequency: 'custom' })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('no cron expression'),
    })
    const created = await create({ name: 'Often', frequency: 'custom', cron: '*/5 8-17 * * 1-5' })
    expect(created).toMatchObject({
      nextRunAt: '2026-05-13T12:05:00.000Z',
      retention: { keepLast: 7, daily: 7, weekly: 4 },
    })
  })
})

test('what is given is taken', async () => {
  const wish = {
    name: 'Quarterly',
    frequency: 'custom',
    cron: '30 4 1 1,4,7,10 *',
    timeZone: 'America/New_York',
    contents: 'documents',
    retention: { keepLast: 2, yearly: 5, maxAgeDays: 900 },
    missedRun: 'skip',
  } as const
  expect(await create(wish)).toMatchObject({ ...wish, nextRunAt: '2026-07-01T08:30:00.000Z' })
})

test('one that is created off has no next run, and says when its next runs would be', async () => {
  const created = await create({ name: 'Paused', frequency: 'daily', enabled: false })
  expect(created).toMatchObject({ enabled: false, nextRunAt: null })
  expect(created.nextRuns[0]).toBe('2026-05-14T01:00:00.000Z')
})

test('a slot of just now is over: the next one is the first', async () => {
  const created = await createSchedule(at(t.core, '2026-05-14T01:00:00Z'), { by, name: 'Now', frequency: 'daily' })
  expect(created.nextRunAt).toBe('2026-05-15T01:00:00.000Z')
})

describe('a schedule that cannot be', () => {
  test.each([
    [{ cron: '0 25 * * *' }, /The hour cannot be 25/, /0 to 23/],
    [{ timeZone: 'Mars/Phobos' }, /Mars\/Phobos is no time zone/, /Europe\/Berlin/],
    [{ cron: '0 0 30 2 *', frequency: 'custom' }, /never comes/, /last day/],
    [{ cron: '*/5 * * * *' }, /that is daily looks like/, /custom/],
  ] as const)('%j is refused with what to do', async (wish, message, hint) => {
    const before = await t.core.db.select().from(backupSchedules)
    const attempt = create({ name: 'Wrong', frequency: 'daily', ...wish })
    await expect(attempt).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
    expect(await t.core.db.select().from(backupSchedules)).toEqual(before)
  })

  test('has the name of another, in whatever case', async () => {
    await create({ name: 'Nightly', frequency: 'daily' })
    await expect(create({ name: 'NIGHTLY', frequency: 'weekly' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'There is a schedule called NIGHTLY already.',
    })
  })

  test('may have the name of one that was deleted', async () => {
    const { id } = await create({ name: 'Former', frequency: 'daily' })
    await t.core.db.update(backupSchedules).set({ deletedAt: new Date() }).where(eq(backupSchedules.id, id))
    await create({ name: 'Former', frequency: 'daily' })
    expect((await listSchedules(t.core)).filter(({ name }) => name === 'Former')).toHaveLength(1)
  })
})

test('of ten admins who want the same name at once, one gets it', async () => {
  const attempts = await Promise.allSettled(
    Array.from({ length: 10 }, () => create({ name: 'Wanted', frequency: 'daily' })),
  )
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const attempt of attempts) {
    if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'conflict' })
  }
})
