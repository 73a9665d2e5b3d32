import { randomUUID } from 'node:crypto'
import type { Manifest } from '@mvp/archive/manifest'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { at, BEFORE_ANY_SLOT } from '../../test/another-time.ts'
import { backUp, createTestCore, standStill, type TestCore } from '../../test/support.ts'
import type { Schedule, ScheduleDay, ScheduleRequest } from '../contract-schedule.ts'
import type { NewOperation } from '../operation/records.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { createSchedule } from './create-schedule.ts'
import { findSchedule, listSchedules } from './list-schedules.ts'

const by = 'ada@example.org'
// In New York still the thirteenth.
const NOW = '2026-05-14T02:00:00Z'

let t: TestCore
let manifest: Manifest
beforeAll(async () => {
  t = await createTestCore({ clock: BEFORE_ANY_SLOT })
  const { id } = await backUp(t.core)
  const [sample] = await t.core.db.select().from(backupArchives).where(eq(backupArchives.id, id))
  manifest = sample!.manifest
  // What is inserted from here on stays as it is.
  await standStill(t.core)
})
afterAll(() => t.close())

beforeEach(async () => {
  await t.core.db.delete(backupArchives)
  await t.core.db.delete(backupHistory)
  await t.core.db.delete(backupSchedules)
})

const create = (request: Partial<ScheduleRequest> = {}) =>
  createSchedule(at(t.core, NOW), { by, name: `Schedule ${randomUUID()}`, frequency: 'daily', ...request })

type Attempt = Partial<NewOperation> & { archive?: Partial<typeof backupArchives.$inferInsert> | undefined }

/** Stores operations of a schedule as they are, those with an archive with it. */
async function store(scheduleId: string, attempts: Attempt[]): Promise<string[]> {
  const rows = attempts.map((attempt) => ({ id: randomUUID(), attempt }))
  for (let from = 0; from < rows.length; from += 1000) {
    const some = rows.slice(from, from + 1000)
    await t.core.db.insert(backupHistory).values(
      some.map(({ id, attempt: { archive, ...operation } }) => ({
        id,
        kind: 'backup' as const,
        lane: 'app' as const,
        trigger: 'schedule' as const,
        origin: 'scheduled' as const,
        contents: 'all' as const,
        status: 'completed' as const,
        scheduleId,
        ...operation,
      })),
    )
    const archives = some.flatMap(({ id, attempt }) => (attempt.archive ? [archiveOf(id, attempt.archive)] : []))
    if (archives.length > 0) await t.core.db.insert(backupArchives).values(archives)
  }
  return rows.map(({ id }) => id)
}

function archiveOf(id: string, archive: Partial<typeof backupArchives.$inferInsert>) {
  const takenAt = archive.takenAt ?? new Date(NOW)
  return {
    id,
    fileName: `motovaultpro_backup_${id}.tar.gz`,
    sizeBytes: 1000,
    sha256: '0'.repeat(64),
    manifest,
    provenance: 'here' as const,
    verification: 'verified' as const,
    verifiedAt: takenAt,
    takenAt,
    ...archive,
  }
}

const slot = (instant: string) => ({ scheduledFor: new Date(instant), createdAt: new Date(instant) })
const expired = { archive: { expiredBecause: 'no rule keeps it', deletedAt: new Date(NOW) } }

function dayOf({ days }: Schedule, day: string): ScheduleDay {
  return days.find((each) => each.day === day)!
}

describe('the list of schedules', () => {
  test('is empty before there is one, and then by name in whatever case', async () => {
    expect(await listSchedules(t.core)).toEqual([])
    await create({ name: 'beta' })
    await create({ name: 'Alpha' })
    await create({ name: 'Gamma' })
    expect((await listSchedules(t.core)).map(({ name }) => name)).toEqual(['Alpha', 'beta', 'Gamma'])
  })

  test('says of each the same as looking at it alone', async () => {
    const schedules = [await create(), await create({ timeZone: 'America/New_York' }), await create({ enabled: false })]
    for (const { id } of schedules) await store(id, [{ ...slot('2026-05-13T01:00:00Z'), archive: {} }, expired])
    for (const each of await listSchedules(at(t.core, NOW))) {
      expect(each).toEqual(await findSchedule(at(t.core, NOW), each.id))
    }
  })
})

describe('the last operation', () => {
  test('is the newest that was not skipped, be it waiting, failed or by hand', async () => {
    const { id } = await create()
    const other = await create()
    expect((await findSchedule(t.core, id)).lastOperation).toBeNull()
    const [, , failed] = await store(id, [
      { ...slot('2026-05-10T03:00:00Z'), archive: {} },
      { ...slot('2026-05-13T03:00:00Z'), status: 'skipped' },
      { ...slot('2026-05-12T03:00:00Z'), status: 'failed' },
    ])
    await store(other.id, [slot('2026-05-13T03:00:00Z')])
    expect((await findSchedule(t.core, id)).lastOperation).toMatchObject({ id: failed, status: 'failed' })
    const [queued] = await store(id, [{ status: 'queued', createdAt: new Date('2026-05-13T08:00:00Z') }])
    expect((await findSchedule(t.core, id)).lastOperation).toMatchObject({ id: queued, scheduledFor: null })
  })

  test('is not one that an admin took off the list', async () => {
    const { id } = await create()
    const [first] = await store(id, [
      slot('2026-05-10T03:00:00Z'),
      { ...slot('2026-05-11T03:00:00Z'), removedAt: new Date(NOW) },
    ])
    expect((await findSchedule(t.core, id)).lastOperation?.id).toBe(first)
  })
})

describe('the backups of a schedule', () => {
  test('are those in the store, and the last good one is verified', async () => {
    const { id } = await create()
    await store((await create()).id, [{ archive: { sizeBytes: 7 } }])
    await store(id, [
      { archive: { sizeBytes: 10, takenAt: new Date('2026-05-10T03:00:00Z') } },
      { archive: { sizeBytes: 20, takenAt: new Date('2026-05-11T03:00:00Z') } },
      { archive: { sizeBytes: 40, takenAt: new Date('2026-05-12T03:00:00Z'), verification: 'corrupt' } },
      { archive: { sizeBytes: 80, takenAt: new Date('2026-05-13T03:00:00Z'), deletedAt: new Date(NOW) } },
    ])
    expect(await findSchedule(t.core, id)).toMatchObject({
      backups: 3,
      backupBytes: 70,
      lastGoodAt: '2026-05-11T03:00:00.000Z',
    })
  })

  test('freeze it while one is suspicious, and say why', async () => {
    const { id } = await create()
    const reasons = ['fuel_log has 12 rows, usually about 1,900']
    const [backupId] = await store(id, [{ archive: { suspiciousBecause: reasons } }])
    await t.core.db
      .update(backupSchedules)
      .set({ frozenBy: backupId!, frozenAt: new Date(NOW) })
      .where(eq(backupSchedules.id, id))
    expect(await findSchedule(t.core, id)).toMatchObject({
      frozen: { since: new Date(NOW).toISOString(), backupId, reasons },
    })
  })
})

describe('the thirty days of a schedule', () => {
  test('are those of its own zone, and the last is today there', async () => {
    const { id } = await create({ timeZone: 'America/New_York' })
    // 22:00 of the twelfth, and 00:30 of the thirteenth.
    await store(id, [slot('2026-05-13T02:00:00Z'), slot('2026-05-13T04:30:00Z'), slot('2026-05-13T05:30:00Z')])
    const { days } = await findSchedule(at(t.core, NOW), id)
    expect(days).toHaveLength(30)
    expect(days.slice(-2).map(({ day, completed }) => [day, completed])).toEqual([
      ['2026-05-12', 1],
      ['2026-05-13', 2],
    ])
    expect(days[0]?.day).toBe('2026-04-14')
  })

  test('begin with the first minute of the first, also where the clocks changed in between', async () => {
    const { id } = await create({ timeZone: 'Europe/Berlin' })
    // 30 days to 10 April begin on 12 March at 00:00, still in winter time.
    await store(id, [slot('2026-03-11T22:59:59Z'), slot('2026-03-11T23:00:00Z'), slot('2026-03-29T21:59:59Z')])
    const { days } = await findSchedule(at(t.core, '2026-04-10T12:00:00Z'), id)
    expect(days.filter(({ completed }) => completed > 0).map(({ day }) => day)).toEqual(['2026-03-12', '2026-03-29'])
    expect(new Set(days.map(({ day }) => day)).size).toBe(30)
  })

  test('count a backup for the day of its slot, however late it came', async () => {
    const { id } = await create()
    await store(id, [
      { scheduledFor: new Date('2026-05-12T23:59:00Z'), createdAt: new Date('2026-05-13T00:01:00Z') },
      { createdAt: new Date('2026-05-13T09:00:00Z') },
    ])
    const schedule = await findSchedule(at(t.core, NOW), id)
    expect(dayOf(schedule, '2026-05-12')).toMatchObject({ completed: 1, state: 'completed' })
    expect(dayOf(schedule, '2026-05-13')).toMatchObject({ completed: 1, state: 'completed' })
    expect(dayOf(schedule, '2026-05-14')).toMatchObject({ completed: 0, state: 'none' })
  })

  const warned = { warnings: [{ code: 'vanished', path: 'a.pdf', message: 'a.pdf vanished.' }] }
  const whole: Attempt = { archive: {} }
  test.each<[string, Attempt[], Partial<ScheduleDay>]>([
    ['running', [{ status: 'running' }, { status: 'failed' }], { state: 'running', running: 1, failed: 1 }],
    ['running', [{ status: 'queued' }, whole], { state: 'running', running: 1, completed: 1 }],
    ['failed', [{ status: 'failed' }, whole], { state: 'failed', failed: 1, completed: 1 }],
    ['failed', [{ status: 'interrupted' }, { status: 'skipped' }], { state: 'failed', failed: 1, missed: 1 }],
    ['missed', [{ status: 'skipped' }, whole], { state: 'missed', missed: 1, completed: 1 }],
    ['missed', [{ status: 'cancelled' }], { state: 'missed', missed: 1 }],
    ['warnings', [warned, whole], { state: 'warnings', warnings: 1, completed: 2 }],
    ['completed', [whole, expired], { state: 'completed', completed: 2, expired: 1 }],
    ['expired', [expired, expired], { state: 'expired', completed: 2, expired: 2, missed: 0 }],
    ['completed', [{ archive: { deletedAt: new Date(NOW) } }], { state: 'completed', completed: 1, expired: 0 }],
  ])('show a day as %s when it has %j', async (_state, attempts, shown) => {
    const { id } = await create({ frequency: 'hourly' })
    await store(
      id,
      attempts.map((attempt, hour) => ({ ...slot(`2026-05-10T0${hour}:00:00Z`), ...attempt })),
    )
    expect(dayOf(await findSchedule(at(t.core, NOW), id), '2026-05-10')).toMatchObject(shown)
  })

  test('show nothing for a backup by hand that was cancelled', async () => {
    const { id } = await create()
    await store(id, [{ status: 'cancelled', createdAt: new Date('2026-05-10T09:00:00Z') }])
    expect(dayOf(await findSchedule(at(t.core, NOW), id), '2026-05-10')).toMatchObject({ state: 'none', missed: 0 })
  })

  test('show slots that passed while no server was up on the days they were missed', async () => {
    const daily = await create({ cron: '0 3 * * *' })
    const hourly = await create({ frequency: 'hourly' })
    await store(daily.id, [{ ...slot('2026-05-13T03:00:00Z'), missedSlots: 3, archive: {} }])
    await store(hourly.id, [{ ...slot('2026-05-13T01:00:00Z'), missedSlots: 5, archive: {} }])
    const shown = (schedule: Schedule) => schedule.days.slice(-5).map(({ state, missed }) => [state, missed])
    expect(shown(await findSchedule(at(t.core, NOW), daily.id))).toEqual([
      ['missed', 1],
      ['missed', 1],
      ['missed', 1],
      ['completed', 0],
      ['none', 0],
    ])
    expect(shown(await findSchedule(at(t.core, NOW), hourly.id))).toEqual([
      ['none', 0],
      ['none', 0],
      ['missed', 4],
      ['missed', 1],
      ['none', 0],
    ])
  })
})

test('fifty schedules with ten thousand operations are listed at once, with as many queries as one', async () => {
  const schedules = []
  for (let n = 0; n < 50; n++) schedules.push(await create({ timeZone: n % 2 ? 'Europe/Berlin' : 'America/New_York' }))
  const hour = (n: number) => new Date(Date.parse(NOW) - n * 3_600_000).toISOString()
  for (const { id } of schedules) {
    const attempts = Array.from({ length: 200 }, (_, n) => ({ ...slot(hour(n)), archive: n < 10 ? {} : undefined }))
    await store(id, attempts)
  }
  await t.core.sql`analyze`

  let queries = 0
  const begun = performance.now()
  const listed = await listSchedules({ ...at(t.core, NOW), db: countingQueries(() => queries++) })
  expect(performance.now() - begun).toBeLessThan(2000)
  expect(queries).toBeLessThan(10)
  expect(listed).toHaveLength(50)
  for (const { backups, days, lastOperation } of listed) {
    expect(backups).toBe(10)
    expect(days.reduce((all, { completed }) => all + completed, 0)).toBe(200)
    expect(lastOperation?.scheduledFor).toBe(new Date(NOW).toISOString())
  }
}, 60_000)

/** The database, that says when it is asked something. */
function countingQueries(count: () => void): TestCore['core']['db'] {
  return new Proxy(t.core.db, {
    get(db, name) {
      if (name === 'select' || name === 'execute') count()
      const member = Reflect.get(db, name)
      return typeof member === 'function' ? member.bind(db) : member
    },
  })
}
