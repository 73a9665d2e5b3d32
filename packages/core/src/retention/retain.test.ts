import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  daysKept,
  forgetBackups,
  insertBackup,
  insertDaily,
  readArchive,
  readSchedule,
} from '../../test/kept-backups.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createStillCore, storeFiles, type TestCore } from '../../test/support.ts'
import { changeBackup } from '../backup/change-backup.ts'
import { deleteBackup } from '../backup/delete-backup.ts'
import { findBackup } from '../backup/list-backups.ts'
import { backupArchives, backupSchedules } from '../schema.ts'
import { auditLog } from '../schema-access.ts'
import { changeSettings } from '../settings/settings.ts'
import { listExpired } from './list-expired.ts'
import { previewRetention } from './preview-retention.ts'
import { refreshExpectations } from './refresh-expectations.ts'
import { retainSchedule } from './retain.ts'
import { retainOwn } from './retain-own.ts'

const DAILY = { frequency: 'daily', cron: '0 3 * * *' } as const

let t: TestCore
beforeAll(async () => {
  t = await createStillCore({ clock: sql`timestamptz '2026-06-30 03:01Z'` })
})
afterAll(() => t.close())
afterEach(async () => {
  await forgetBackups(t.core)
  for (const name of await storeFiles(t.backupDir)) await rm(join(t.backupDir, name), { recursive: true })
})

describe('retention of a schedule', () => {
  test('removes what its rule does not keep, off the list and out of the store, and says why', async () => {
    const { id, name } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 2 } })
    const backups = await insertDaily(t.core, id, 4, '2026-06-30')
    await retainSchedule(t.core, id)
    expect(await daysKept(t.core, id)).toEqual(['2026-06-29', '2026-06-30'])
    expect(await storeFiles(t.backupDir)).toEqual([backups[2]!.fileName, backups[3]!.fileName])
    await expect(findBackup(t.core, backups[0]!.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await listExpired(t.core, { scheduleId: id })).toEqual(
      [backups[1]!, backups[0]!].map((backup) => ({
        id: backup.id,
        fileName: backup.fileName,
        takenAt: backup.takenAt.toISOString(),
        sizeBytes: 1000,
        expiredAt: expect.stringMatching(/^\d{4}-.*Z$/),
        reason: 'older than the last 2',
        scheduleId: id,
        scheduleName: name,
      })),
    )
    const audited = await t.core.db
      .select({ action: auditLog.action, subject: auditLog.subject, details: auditLog.details })
      .from(auditLog)
    expect(audited).toEqual(
      [backups[1]!, backups[0]!].map(({ fileName }) => ({
        action: 'backup.expire',
        subject: fileName,
        details: { reason: 'older than the last 2' },
      })),
    )
    expect((await readSchedule(t.core, id)).lastRetention).toEqual({
      at: '2026-06-30T03:01:00.000Z',
      expired: 2,
      expiredBytes: 2000,
      leftAlone: [],
      problem: null,
    })
  })

  test('does not let backups of the database alone take the place of whole ones', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, contents: 'database', retention: { keepLast: 2 } })
    const [, second, third] = await insertDaily(t.core, id, 3, '2026-06-26')
    await insertDaily(t.core, id, 4, '2026-06-30', { operation: { contents: 'database' } })
    const preview = await previewRetention(t.core, { scheduleId: id, policy: { keepLast: 2 }, timeZone: 'UTC' })
    expect(preview).toMatchObject({ stay: 4, go: 3 })
    await retainSchedule(t.core, id)
    expect(await daysKept(t.core, id)).toEqual(['2026-06-25', '2026-06-26', '2026-06-29', '2026-06-30'])
    // Nothing that comes outnumbers them.
    expect(await findBackup(t.core, third!.id)).toMatchObject({ keptBecause: ['newest good one', 'last 1 of 2'] })
    for (const { id } of [second!, third!]) expect((await findBackup(t.core, id)).expiresAt).toBeNull()
  })

  test('says of what stays why, and when it will go', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 2, weekly: 1 } })
    const [older, newer] = await insertDaily(t.core, id, 2, '2026-06-30')
    await retainSchedule(t.core, id)
    expect(await findBackup(t.core, newer!.id)).toMatchObject({
      keptBecause: ['newest good one', 'last 1 of 2', 'weekly 1 of 1'],
      expiresAt: '2026-07-02T03:00:00.000Z',
    })
    expect(await findBackup(t.core, older!.id)).toMatchObject({
      keptBecause: ['last 2 of 2'],
      expiresAt: '2026-07-01T03:00:00.000Z',
    })
  })

  test('done again it changes nothing', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 0, daily: 3 } })
    await insertDaily(t.core, id, 5, '2026-06-30')
    await retainSchedule(t.core, id)
    const before = await t.core.db.select().from(backupArchives).orderBy(backupArchives.id)
    await retainSchedule(t.core, id)
    expect(await t.core.db.select().from(backupArchives).orderBy(backupArchives.id)).toEqual(before)
    expect((await readSchedule(t.core, id)).lastRetention).toMatchObject({ expired: 0, problem: null })
  })

  test('is about its own completed scheduled backups and no others', async () => {
    const mine = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 1 } })
    const other = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 1 } })
    await insertDaily(t.core, mine.id, 2, '2026-06-30')
    await insertDaily(t.core, other.id, 2, '2026-06-20')
    const manual = await insertBackup(t.core, '2026-01-01T00:00:00Z')
    const uploaded = await insertBackup(t.core, '2026-01-02T00:00:00Z', {
      operation: { kind: 'upload', origin: 'uploaded' },
    })
    const safety = await insertBackup(t.core, '2026-01-03T00:00:00Z', { operation: { origin: 'safety' } })
    await retainSchedule(t.core, mine.id)
    expect(await daysKept(t.core, mine.id)).toEqual(['2026-06-30'])
    expect(await daysKept(t.core, other.id)).toEqual(['2026-06-19', '2026-06-20'])
    for (const { id } of [manual, uploaded, safety]) expect((await readArchive(t.core, id)).deletedAt).toBeNull()
  })

  test('keeps what is pinned, and a pin moves what is counted', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 2 } })
    const [first, second, third] = await insertDaily(t.core, id, 3, '2026-06-30')
    await changeBackup(t.core, { id: third!.id, pinned: true })
    expect(await findBackup(t.core, third!.id)).toMatchObject({ keptBecause: ['pinned'], expiresAt: null })
    expect((await findBackup(t.core, first!.id)).keptBecause).toEqual(['last 2 of 2'])
    await retainSchedule(t.core, id)
    expect(await daysKept(t.core, id)).toEqual(['2026-06-28', '2026-06-29', '2026-06-30'])
    await changeBackup(t.core, { id: third!.id, pinned: false })
    expect(await findBackup(t.core, first!.id)).toMatchObject({
      keptBecause: ['until the next clean-up: older than the last 2'],
      expiresAt: '2026-07-01T03:00:00.000Z',
    })
    await changeBackup(t.core, { id: second!.id, note: 'only a note' })
    await retainSchedule(t.core, id)
    expect(await daysKept(t.core, id)).toEqual(['2026-06-29', '2026-06-30'])
  })

  test('what an admin deletes moves what is counted', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 2 } })
    const [first, , third] = await insertDaily(t.core, id, 3, '2026-06-30')
    await deleteBackup(t.core, third!.id)
    expect(await findBackup(t.core, first!.id)).toMatchObject({ keptBecause: ['last 2 of 2'] })
  })

  test('of one that was deleted keeps its backups until someone deletes them', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 1 }, deletedAt: new Date() })
    const [first, second] = await insertDaily(t.core, id, 2, '2026-06-30')
    await t.core.db.update(backupArchives).set({ pinned: true }).where(eq(backupArchives.id, second!.id))
    await retainSchedule(t.core, id)
    expect(await findBackup(t.core, first!.id)).toMatchObject({
      keptBecause: ['its schedule was deleted'],
      expiresAt: null,
    })
    expect(await findBackup(t.core, second!.id)).toMatchObject({ keptBecause: ['pinned'], expiresAt: null })
  })

  test('while it is off nobody knows when anything goes', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 2 } })
    const [older] = await insertDaily(t.core, id, 2, '2026-06-30')
    await retainSchedule(t.core, id)
    expect((await findBackup(t.core, older!.id)).expiresAt).toBe('2026-07-01T03:00:00.000Z')
    await t.core.db.update(backupSchedules).set({ enabled: false }).where(eq(backupSchedules.id, id))
    await refreshExpectations(t.core, id)
    expect(await findBackup(t.core, older!.id)).toMatchObject({ expiresAt: null, keptBecause: ['last 2 of 2'] })
  })

  test('of an unknown schedule is nothing', async () => {
    await retainSchedule(t.core, '00000000-0000-4000-8000-000000000000')
  })
})

describe('a preview', () => {
  test('says of the real backups what would stay and what would go, and removes nothing', async () => {
    const { id } = await insertSchedule(t.core, { ...DAILY, retention: { keepLast: 9 } })
    const backups = await insertDaily(t.core, id, 4, '2026-06-30')
    await changeBackup(t.core, { id: backups[0]!.id, pinned: true })
    const preview = await previewRetention(t.core, { scheduleId: id, policy: { keepLast: 1 }, timeZone: 'UTC' })
    expect(preview).toMatchObject({ stay: 2, go: 2, goBytes: 2000 })
    expect(preview.backups.map(({ takenAt, stays, reasons }) => [takenAt.slice(0, 10), stays, reasons])).toEqual([
      ['2026-06-30', true, ['newest good one', 'last 1 of 1']],
      ['2026-06-29', false, ['older than the last one']],
      ['2026-06-28', false, ['older than the last one']],
      ['2026-06-27', true, ['pinned']],
    ])
    expect(await daysKept(t.core, id)).toHaveLength(4)
  })

  test('of a schedule that is not there yet is empty', async () => {
    const { id } = await insertSchedule(t.core, DAILY)
    await insertDaily(t.core, id, 1, '2026-06-30')
    expect(await previewRetention(t.core, { policy: { keepLast: 1 }, timeZone: 'UTC' })).toEqual({
      stay: 0,
      go: 0,
      goBytes: 0,
      backups: [],
    })
  })
})

describe('what belongs to no schedule', () => {
  const insertOwn = async () => {
    for (const day of ['01', '02', '03']) {
      await insertBackup(t.core, `2026-06-${day}T01:00:00Z`)
      await insertBackup(t.core, `2026-06-${day}T02:00:00Z`, { operation: { kind: 'upload', origin: 'uploaded' } })
      await insertBackup(t.core, `2026-06-${day}T03:00:00Z`, { operation: { origin: 'safety' } })
    }
  }

  test('is kept without a rule, and by the rule of its origin with one', async () => {
    await insertOwn()
    await changeSettings(t.core, { retention: { safety: { keepLast: 2 }, uploaded: { keepLast: 0, maxAgeDays: 1 } } })
    for (const origin of ['manual', 'uploaded', 'safety'] as const) await retainOwn(t.core, origin)
    const kept = await t.core.db.select().from(backupArchives).orderBy(backupArchives.takenAt)
    const said = kept.map(({ takenAt, deletedAt, expiredBecause, keptBecause }) => [
      takenAt.toISOString().slice(8, 13),
      deletedAt ? expiredBecause : keptBecause.join(', '),
    ])
    expect(said).toEqual([
      ['01T01', 'kept until deleted by hand'],
      ['01T02', 'older than 1 day'],
      ['01T03', 'older than the last 2'],
      ['02T01', 'kept until deleted by hand'],
      ['02T02', 'not older than 1 day'],
      ['02T03', 'last 2 of 2'],
      ['03T01', 'kept until deleted by hand'],
      ['03T02', 'newest good one, not older than 1 day'],
      ['03T03', 'newest good one, last 1 of 2'],
    ])
    expect(await storeFiles(t.backupDir)).toHaveLength(7)
    expect(await listExpired(t.core)).toHaveLength(2)
    expect((await listExpired(t.core))[0]).toMatchObject({ scheduleId: null, scheduleName: null })
  })

  test('says at once that it is pinned, and that it is not any more', async () => {
    const { id } = await insertBackup(t.core, '2026-06-01T01:00:00Z')
    expect((await changeBackup(t.core, { id, pinned: true })).keptBecause).toEqual(['pinned'])
    expect((await changeBackup(t.core, { id, pinned: false })).keptBecause).toEqual(['kept until deleted by hand'])
  })
})
