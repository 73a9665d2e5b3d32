import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { at, BEFORE_ANY_SLOT } from '../../test/another-time.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { beginAudit } from '../audit/audit-action.ts'
import type { Schedule } from '../contract-schedule.ts'
import { insertOperation } from '../operation/records.ts'
import { backupHistory, backupSchedules } from '../schema.ts'
import { changeSchedule } from './change-schedule.ts'
import { createSchedule } from './create-schedule.ts'
import { duplicateSchedule } from './duplicate-schedule.ts'
import { findSchedule, listSchedules } from './list-schedules.ts'
import { removeSchedule } from './remove-schedule.ts'
import { toggleSchedule } from './toggle-schedule.ts'

const by = 'ada@example.org'
const NOON = '2026-05-13T12:00:00Z'
// The slot of 14 May, 03:00, has come and nobody has claimed it yet.
const SLOT = '2026-05-14T03:00:00.000Z'
const LATER = '2026-05-14T09:30:00Z'
const unknown = '00000000-0000-4000-8000-000000000000'

let t: TestCore
beforeAll(async () => {
  // What is queued here stays queued.
  t = await createStillCore({ clock: BEFORE_ANY_SLOT })
})
afterAll(() => t.close())

let nightly: Schedule
beforeEach(async () => {
  await t.core.db.delete(backupHistory)
  await t.core.db.delete(backupSchedules)
  nightly = await createSchedule(at(t.core, NOON), { by, name: 'Nightly', frequency: 'daily' })
})

const change = (wish: Omit<Parameters<typeof changeSchedule>[1], 'id'>, now = LATER) =>
  changeSchedule(at(t.core, now), { id: nightly.id, ...wish })

describe('a change from what is no longer so', () => {
  const stale = (unchangedSince: string) => change({ name: 'Mine', unchangedSince }, NOON)

  test('is refused with who changed what, and changes nothing', async () => {
    const endAudit = await beginAudit(t.core, {
      who: 'grace@example.org',
      via: 'console',
      address: '127.0.0.1',
      action: 'schedule.change',
      input: { id: nightly.id },
    })
    const theirs = await change({ contents: 'database', retention: { keepLast: 3 } }, NOON)
    await endAudit({ result: 'ok' })
    await expect(stale(nightly.updatedAt)).rejects.toMatchObject({
      code: 'stale',
      message: 'grace@example.org has changed this schedule meanwhile: what it backs up, what it keeps.',
    })
    expect(await findSchedule(at(t.core, NOON), nightly.id)).toEqual(theirs)
    expect(await stale(theirs.updatedAt)).toMatchObject({ name: 'Mine', contents: 'database' })
  })

  test('is refused when nobody knows yet who it was', async () => {
    await change({ contents: 'database' }, NOON)
    await expect(stale(nightly.updatedAt)).rejects.toMatchObject({
      code: 'stale',
      message: 'Someone else has changed this schedule meanwhile.',
    })
  })
})

describe('a change', () => {
  test('leaves alone what it leaves out', async () => {
    const changed = await change({ name: 'At night', contents: 'database' }, NOON)
    expect(changed).toEqual({ ...nightly, name: 'At night', contents: 'database', updatedAt: changed.updatedAt })
    expect(Date.parse(changed.updatedAt)).toBeGreaterThanOrEqual(Date.parse(nightly.updatedAt))
  })

  test('of anything but the rule lets a slot that is due run', async () => {
    const wish = { name: 'Other', retention: { keepLast: 3 }, contents: 'database', missedRun: 'skip' } as const
    expect(await change(wish)).toMatchObject({ ...wish, nextRunAt: SLOT })
    // The same rule again is no other rule.
    expect(await change({ frequency: 'daily', cron: '0 3 * * *', timeZone: 'UTC', enabled: true })).toMatchObject({
      nextRunAt: SLOT,
    })
  })

  test.each([
    [{ cron: '0 4 * * *' }, '2026-05-15T04:00:00.000Z'],
    [{ timeZone: 'Europe/Berlin' }, '2026-05-15T01:00:00.000Z'],
    [{ frequency: 'hourly' }, '2026-05-14T10:00:00.000Z'],
  ] as const)('of the rule to %j begins after now, never in the past', async (wish, nextRunAt) => {
    expect(await change(wish)).toMatchObject({ ...wish, nextRunAt })
  })

  test('of the frequency brings the cron it usually has, and keeps the retention', async () => {
    await change({ cron: '30 5 * * *' })
    expect(await change({ frequency: 'weekly' })).toMatchObject({ cron: '0 3 * * 0', retention: nightly.retention })
    expect(await change({ frequency: 'monthly', cron: '0 5 L * *' })).toMatchObject({ cron: '0 5 L * *' })
  })

  test('to custom keeps the cron there is', async () => {
    expect(await change({ frequency: 'custom' })).toMatchObject({ cron: '0 3 * * *', nextRunAt: SLOT })
  })

  test.each([
    [{ cron: '0 3 * * 1' }, 'invalid', /that is daily looks like/],
    [{ frequency: 'weekly', cron: '0 3 1 * *' }, 'invalid', /that is weekly looks like/],
    [{ timeZone: 'Mars/Phobos' }, 'invalid', /no time zone/],
  ] as const)('to %j is refused and changes nothing', async (wish, code, message) => {
    await expect(change(wish)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(await findSchedule(at(t.core, NOON), nightly.id)).toEqual(nightly)
  })

  test('to a name that is taken is refused, to its own in another case is not', async () => {
    await createSchedule(t.core, { by, name: 'Weekly', frequency: 'weekly' })
    await expect(change({ name: 'weekly' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'There is a schedule called weekly already.',
    })
    expect(await change({ name: 'NIGHTLY' })).toMatchObject({ name: 'NIGHTLY' })
  })

  test('at the same time as another loses neither', async () => {
    await Promise.all([change({ contents: 'database' }), change({ retention: { keepLast: 3 } }), change({ name: 'N' })])
    expect(await findSchedule(t.core, nightly.id)).toMatchObject({
      contents: 'database',
      retention: { keepLast: 3 },
      name: 'N',
    })
  })
})

describe('turning it off and on', () => {
  test('drops the slots that pass meanwhile', async () => {
    expect(await toggleSchedule(at(t.core, NOON), { id: nightly.id })).toMatchObject({
      enabled: false,
      nextRunAt: null,
    })
    expect(await toggleSchedule(at(t.core, LATER), { id: nightly.id })).toMatchObject({
      enabled: true,
      nextRunAt: '2026-05-15T03:00:00.000Z',
    })
  })

  test('to the state it is in changes nothing: a slot that is due stays due', async () => {
    const again = await toggleSchedule(at(t.core, LATER), { id: nightly.id, enabled: true })
    expect(again).toMatchObject({ enabled: true, nextRunAt: SLOT })
    await toggleSchedule(t.core, { id: nightly.id, enabled: false })
    expect(await toggleSchedule(t.core, { id: nightly.id, enabled: false })).toMatchObject({ enabled: false })
  })

  test('may be part of a change, and a rule may change while it is off', async () => {
    expect(await change({ enabled: false, cron: '0 5 * * *' })).toMatchObject({ nextRunAt: null, cron: '0 5 * * *' })
    expect(await change({ cron: '0 6 * * *' })).toMatchObject({ nextRunAt: null })
    expect(await change({ enabled: true })).toMatchObject({ nextRunAt: '2026-05-15T06:00:00.000Z' })
  })
})

describe('deleting it', () => {
  const operation = (status: 'queued' | 'running' | 'completed') =>
    insertOperation(t.core.db, {
      kind: 'backup',
      lane: 'app',
      trigger: 'schedule',
      origin: 'scheduled',
      status,
      scheduleId: nightly.id,
    })

  async function statusOf({ id }: { id: string }) {
    const [row] = await t.core.db.select().from(backupHistory).where(eq(backupHistory.id, id))
    return row?.status
  }

  test('takes it off the list and lets nothing of it come due again; its row stays', async () => {
    await removeSchedule(t.core, nightly.id)
    expect(await listSchedules(t.core)).toEqual([])
    const [row] = await t.core.db.select().from(backupSchedules)
    expect(row).toMatchObject({ name: 'Nightly', enabled: false, nextRunAt: null, deletedAt: expect.any(Date) })
  })

  test('cancels what waits, and lets what runs or ran be', async () => {
    const [queued, running, completed] = [
      await operation('queued'),
      await operation('running'),
      await operation('completed'),
    ]
    await removeSchedule(t.core, nightly.id)
    expect([await statusOf(queued), await statusOf(running), await statusOf(completed)]).toEqual([
      'cancelled',
      'running',
      'completed',
    ])
  })

  test('leaves nothing to find, change, turn, copy or delete', async () => {
    await removeSchedule(t.core, nightly.id)
    for (const id of [nightly.id, unknown]) {
      const attempts = [
        () => findSchedule(t.core, id),
        () => changeSchedule(t.core, { id, name: 'Ghost' }),
        () => toggleSchedule(t.core, { id }),
        () => toggleSchedule(t.core, { id, enabled: true }),
        () => duplicateSchedule(t.core, { id, by }),
        () => removeSchedule(t.core, id),
      ]
      for (const attempt of attempts) {
        await expect(attempt()).rejects.toMatchObject({ code: 'not_found', message: 'There is no such schedule.' })
      }
    }
  })
})

describe('a copy', () => {
  const copy = (id: string) => duplicateSchedule(at(t.core, NOON), { id, by: 'bob@example.org' })

  test('is the same but its name, and off', async () => {
    const copied = await copy(nightly.id)
    const { id, createdAt, updatedAt } = copied
    expect(copied).toEqual({
      ...nightly,
      ...{
        id,
        createdAt,
        updatedAt,
        name: 'Nightly copy',
        enabled: false,
        nextRunAt: null,
        overdueAt: null,
        createdBy: 'bob@example.org',
      },
    })
    expect(await findSchedule(at(t.core, NOON), nightly.id)).toEqual(nightly)
  })

  test('has a name that is free, also when it is the copy of a copy', async () => {
    const first = await copy(nightly.id)
    expect((await copy(nightly.id)).name).toBe('Nightly copy 2')
    expect((await copy(first.id)).name).toBe('Nightly copy 3')
    await change({ name: 'Daily' })
    expect((await copy(first.id)).name).toBe('Nightly copy 4')
  })

  test('of one with the longest name has one that is not longer', async () => {
    await change({ name: 'n'.repeat(100) })
    expect((await copy(nightly.id)).name).toBe(`${'n'.repeat(95)} copy`)
    expect((await copy(nightly.id)).name).toBe(`${'n'.repeat(93)} copy 2`)
  })
})
