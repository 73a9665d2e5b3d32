import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { at, BEFORE_ANY_SLOT } from '../../test/another-time.ts'
import { createTestCore, fillTable, type TestCore } from '../../test/support.ts'
import { findBackup } from '../backup/list-backups.ts'
import { type SchedulePreviewRequest, schedulePreview } from '../contract-schedule.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { createSchedule } from './create-schedule.ts'
import { findSchedule } from './list-schedules.ts'
import { previewSchedule } from './preview-schedule.ts'
import { runSchedule } from './run-schedule.ts'
import { toggleSchedule } from './toggle-schedule.ts'

const by = 'ada@example.org'
// The day before the clocks of Berlin go back.
const NOW = '2026-10-24T12:00:00Z'

let t: TestCore
beforeAll(async () => {
  t = await createTestCore({ clock: BEFORE_ANY_SLOT, variables: { TZ: 'Europe/Berlin' } })
  await fillTable(t.app, 'vehicle', 10)
})
afterAll(() => t.close())
beforeEach(async () => {
  await t.core.db.delete(backupArchives)
  await t.core.db.delete(backupHistory)
  await t.core.db.delete(backupSchedules)
})

const preview = (request: SchedulePreviewRequest, now = NOW) => previewSchedule(at(t.core, now), request)

describe('what a schedule would do', () => {
  test('is told from a frequency alone', async () => {
    const told = await preview({ frequency: 'weekly' })
    expect(told).toEqual({
      problems: [],
      cron: '0 3 * * 0',
      timeZone: 'Europe/Berlin',
      sentence: 'Every Sunday at 03:00, Europe/Berlin',
      nextRuns: [
        '2026-10-25T02:00',
        '2026-11-01T02:00',
        '2026-11-08T02:00',
        '2026-11-15T02:00',
        '2026-11-22T02:00',
      ].map((instant) => ({ at: `${instant}:00.000Z`, note: null })),
      remarks: [],
      retentionSentence: 'Keeps the last 8 and 12 monthly.',
      retention: { stay: 0, go: 0, goBytes: 0, backups: [] },
    })
    expect(schedulePreview.parse(told)).toEqual(told)
  })

  test('says what a change of the clocks does to each run', async () => {
    const { nextRuns } = await preview({ frequency: 'daily', cron: '30 2 * * *' })
    expect(nextRuns.slice(0, 2)).toEqual([
      { at: '2026-10-25T00:30:00.000Z', note: 'Clocks go back: 02:30 comes twice. It runs once, the first time.' },
      { at: '2026-10-26T01:30:00.000Z', note: null },
    ])
    const { remarks } = await preview({ frequency: 'custom', cron: '*/20 2 * * *' })
    expect(remarks).toEqual([expect.stringMatching(/^On 28 March the clocks go forward from 02:00 to 03:00/)])
  })

  test('remarks on months that are too short', async () => {
    expect((await preview({ frequency: 'monthly', cron: '0 3 31 * *' })).remarks).toEqual([
      'Months without a 31st have no run on it.',
    ])
    expect((await preview({ frequency: 'monthly', cron: '0 3 L * *' })).remarks).toEqual([])
  })
})

describe('what is wrong with it so far', () => {
  test('is part of the answer, field by field, with nothing planned', async () => {
    const told = await preview({ frequency: 'custom', cron: '0 25 * * *', timeZone: 'Mars/Phobos' })
    expect(told.problems).toEqual([
      { field: 'cron', message: 'The hour cannot be 25.', hint: expect.stringContaining('0 to 23') },
      { field: 'timeZone', message: 'Mars/Phobos is no time zone.', hint: expect.stringContaining('Europe/Berlin') },
    ])
    expect(told).toMatchObject({ sentence: '', nextRuns: [], remarks: [], retention: { backups: [] } })
    expect(schedulePreview.parse(told)).toEqual(told)
  })

  test.each([
    [{ frequency: 'custom' }, /no cron expression/],
    [{ frequency: 'custom', cron: '' }, /no cron expression/],
    [{ frequency: 'custom', cron: '0 0 30 2 *' }, /never comes/],
    [{ frequency: 'daily', cron: '* * * * *' }, /that is daily looks like/],
    [{ frequency: 'daily', timeZone: '' }, /no time zone/],
  ] as const)('is told of %j', async (request, message) => {
    expect((await preview(request)).problems).toEqual([
      expect.objectContaining({ message: expect.stringMatching(message) }),
    ])
  })
})

describe('schedules in the same minute', () => {
  const meets = async (request: SchedulePreviewRequest) => (await preview(request)).remarks

  test('are remarked on, unless they are off or the one being edited', async () => {
    const daily = await createSchedule(at(t.core, NOW), { by, name: 'Nightly', frequency: 'daily' })
    expect(await meets({ frequency: 'weekly' })).toEqual([
      'Nightly starts in the same minute: they run one after the other.',
    ])
    expect(await meets({ frequency: 'weekly', cron: '5 3 * * 0' })).toEqual([])
    expect(await meets({ id: daily.id, frequency: 'daily' })).toEqual([])
    await createSchedule(at(t.core, NOW), { by, name: 'UTC', frequency: 'custom', cron: '0 2 * 11 *', timeZone: 'UTC' })
    expect(await meets({ frequency: 'weekly' })).toEqual([
      'Nightly and UTC start in the same minute: they run one after the other.',
    ])
    await toggleSchedule(t.core, { id: daily.id, enabled: false })
    expect(await meets({ frequency: 'weekly' })).toEqual([
      'UTC starts in the same minute: they run one after the other.',
    ])
  })
})

describe('of a schedule that exists', () => {
  test('what is not being changed is taken as it is', async () => {
    const { id } = await createSchedule(t.core, {
      by,
      name: 'Nightly',
      frequency: 'daily',
      cron: '15 4 * * *',
      timeZone: 'Asia/Tokyo',
      retention: { keepLast: 3 },
    })
    expect(await preview({ id, frequency: 'daily' })).toMatchObject({
      sentence: 'Every day at 04:15, Asia/Tokyo',
      retentionSentence: 'Keeps the last 3.',
    })
    expect(await preview({ id, frequency: 'hourly' })).toMatchObject({ sentence: 'Every hour on the hour, Asia/Tokyo' })
  })

  test('it tells which of its real backups would stay and go, and removes nothing', async () => {
    const { id } = await createSchedule(t.core, { by, name: 'Nightly', frequency: 'daily' })
    const taken: string[] = []
    for (let n = 0; n < 3; n++) {
      const queued = await runSchedule(t.core, { id, by, trigger: 'console' })
      // Until retention has looked at it: nothing is left to happen.
      await vi.waitFor(async () => expect((await findBackup(t.core, queued.id)).keptBecause).not.toEqual([]), 20_000)
      taken.unshift(queued.id)
    }
    const { retention } = await preview({ id, frequency: 'daily', retention: { keepLast: 1 } })
    expect(retention).toMatchObject({ stay: 1, go: 2 })
    expect(retention.backups.map((each) => [each.id, each.stays])).toEqual(taken.map((each, at) => [each, at === 0]))
    for (const { reasons } of retention.backups) expect(reasons).not.toEqual([])
    expect(retention.goBytes).toBe(retention.backups.slice(1).reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0))
    expect(await findSchedule(t.core, id)).toMatchObject({ backups: 3, retention: { keepLast: 7 } })
    expect(await findBackup(t.core, taken[2]!)).toMatchObject({ status: 'completed', verification: 'verified' })
    // A new schedule has no backups yet.
    expect((await preview({ frequency: 'daily', retention: { keepLast: 1 } })).retention.backups).toEqual([])
  })

  test('there is none: it says so', async () => {
    const id = '00000000-0000-4000-8000-000000000000'
    await expect(preview({ id, frequency: 'daily' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
