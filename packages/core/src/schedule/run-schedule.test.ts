import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BEFORE_ANY_SLOT } from '../../test/another-time.ts'
import { createTestCore, fillTable, HURRIED, storeFiles, type TestCore } from '../../test/support.ts'
import { cancelBackup } from '../backup/cancel-backup.ts'
import { findBackup } from '../backup/list-backups.ts'
import { untilFinished } from '../operation/until-finished.ts'
import { backupHistory } from '../schema.ts'
import { changeSchedule } from './change-schedule.ts'
import { createSchedule } from './create-schedule.ts'
import { findSchedule } from './list-schedules.ts'
import { removeSchedule } from './remove-schedule.ts'
import { runSchedule } from './run-schedule.ts'
import { toggleSchedule } from './toggle-schedule.ts'

const by = 'ada@example.org'

let t: TestCore
afterEach(() => t.close())

const run = (id: string) => runSchedule(t.core, { id, by, trigger: 'console' })

describe('a schedule run out of turn', () => {
  beforeEach(async () => {
    t = await createTestCore({ ...HURRIED, clock: BEFORE_ANY_SLOT })
    await fillTable(t.app, 'vehicle', 10)
  })

  test('makes a backup of its contents that is its own, also while it is off', async () => {
    const { id } = await createSchedule(t.core, { by, name: 'Data', frequency: 'daily', contents: 'database' })
    const { nextRunAt } = await toggleSchedule(t.core, { id, enabled: false })
    const queued = await run(id)
    expect(queued).toMatchObject({
      status: 'queued',
      origin: 'scheduled',
      contents: 'database',
      scheduleId: id,
      scheduleName: 'Data',
      scheduledFor: null,
      requestedBy: by,
    })
    await untilFinished(t.core, queued.id)
    const taken = await findBackup(t.core, queued.id)
    expect(taken).toMatchObject({ status: 'completed', verification: 'verified', tableCount: 1, documentCount: null })
    expect(await findSchedule(t.core, id)).toMatchObject({
      enabled: false,
      nextRunAt,
      lastOperation: { id: taken.id, status: 'completed' },
      lastGoodAt: taken.takenAt,
      backups: 1,
      backupBytes: taken.sizeBytes,
    })
  })
})

describe('the backups of a schedule', () => {
  beforeEach(async () => {
    t = await createTestCore({ ...HURRIED, clock: BEFORE_ANY_SLOT })
  })

  test('say why they stay under its new rule, and none goes by saving it', async () => {
    const { id } = await createSchedule(t.core, { by, name: 'Nightly', frequency: 'daily', contents: 'documents' })
    const [older, newer] = [await backUpOf(id), await backUpOf(id)]
    await changeSchedule(t.core, { id, retention: { keepLast: 1 } })
    expect((await findBackup(t.core, newer)).keptBecause).toEqual(['newest good one', 'last 1 of 1'])
    expect((await findBackup(t.core, older)).keptBecause).toEqual([expect.stringMatching(/^until the next clean-up/)])

    await removeSchedule(t.core, id)
    for (const backup of [newer, older]) {
      expect((await findBackup(t.core, backup)).keptBecause).toContain('its schedule was deleted')
    }
    expect((await storeFiles(t.backupDir)).filter((name) => name.endsWith('.tar.gz'))).toHaveLength(2)
  })

  /** Runs it, and waits until retention has looked at what it made. */
  async function backUpOf(schedule: string): Promise<string> {
    const { id } = await run(schedule)
    await vi.waitFor(async () => expect((await findBackup(t.core, id)).keptBecause).not.toEqual([]), 20_000)
    return id
  }
})

describe('while a backup of the schedule is not over', () => {
  let schedule: string
  beforeEach(async () => {
    t = await createTestCore({
      ...HURRIED,
      clock: BEFORE_ANY_SLOT,
      work: { backup: (_core, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)) },
    })
    schedule = (await createSchedule(t.core, { by, name: 'Nightly', frequency: 'daily' })).id
  })

  const until = (id: string, status: string) =>
    vi.waitFor(async () => expect((await findBackup(t.core, id)).status).toBe(status), 20_000)

  test('it is busy, and another schedule is not', async () => {
    const { id } = await run(schedule)
    await until(id, 'running')
    await expect(run(schedule)).rejects.toMatchObject({
      code: 'busy',
      message: 'A backup of Nightly is waiting or running already.',
    })
    const other = await createSchedule(t.core, { by, name: 'Other', frequency: 'daily' })
    expect(await run(other.id)).toMatchObject({ status: 'queued' })
    await expect(run(other.id)).rejects.toMatchObject({ code: 'busy' })

    await cancelBackup(t.core, id)
    await until(id, 'cancelled')
    expect(await run(schedule)).toMatchObject({ status: 'queued' })
  })

  test('ten clicks at once queue one', async () => {
    const clicks = await Promise.allSettled(Array.from({ length: 10 }, () => run(schedule)))
    expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const rows = await t.core.db.select().from(backupHistory).where(eq(backupHistory.scheduleId, schedule))
    expect(rows).toHaveLength(1)
  })

  test('the schedule can be deleted, and the backup goes on', async () => {
    const { id } = await run(schedule)
    await until(id, 'running')
    await removeSchedule(t.core, schedule)
    expect(await findBackup(t.core, id)).toMatchObject({ status: 'running', scheduleName: 'Nightly' })
    await expect(run(schedule)).rejects.toMatchObject({ code: 'not_found' })
  })
})
