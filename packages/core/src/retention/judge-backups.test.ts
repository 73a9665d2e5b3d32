import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  daysKept,
  forgetBackups,
  insertDaily,
  type KeptBackup,
  readArchive,
  readSchedule,
} from '../../test/kept-backups.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createStillCore, HURRIED, storeFiles, type TestCore } from '../../test/support.ts'
import { findBackup } from '../backup/list-backups.ts'
import { backupArchives } from '../schema.ts'
import { describeInstallation } from '../settings/installation.ts'
import { changeSettings } from '../settings/settings.ts'
import { acknowledgeSuspicion } from './acknowledge.ts'
import { retainSchedule } from './retain.ts'

let t: TestCore
let scheduleId: string
beforeAll(async () => {
  t = await createStillCore(HURRIED)
})
afterAll(() => t.close())
beforeEach(async () => {
  await changeSettings(t.core, { suspiciousDropPercent: 50 })
  const daily = { frequency: 'daily', cron: '0 3 * * *', name: 'Nightly' } as const
  scheduleId = (await insertSchedule(t.core, { ...daily, retention: { keepLast: 3 } })).id
})
afterEach(async () => {
  await forgetBackups(t.core)
  for (const name of await storeFiles(t.backupDir)) await rm(join(t.backupDir, name))
})

const holding = (rows: number): KeptBackup => ({ tables: [{ schema: 'public', name: 'fuel_log', rows }] })
const FULL = holding(1912)
const EMPTIED = holding(12)
const BECAUSE = 'fuel_log has 12 rows; usually about 1,900.'

/** One more backup of a day in July, and the retention that follows it. */
async function take(day: number, kept: KeptBackup) {
  const [backup] = await insertDaily(t.core, scheduleId, 1, `2026-07-${String(day).padStart(2, '0')}`, kept)
  await retainSchedule(t.core, scheduleId)
  return readArchive(t.core, backup!.id)
}
const schedule = () => readSchedule(t.core, scheduleId)
const ack = () => acknowledgeSuspicion(t.core, { scheduleId, by: 'admin@example.org' })

test('a backup that holds much less is kept and marked, and nothing expires until an admin has looked', async () => {
  await insertDaily(t.core, scheduleId, 3, '2026-06-30', FULL)
  const suspicious = await take(1, EMPTIED)
  expect(suspicious).toMatchObject({ suspiciousBecause: [BECAUSE], judgedAt: expect.any(Date), deletedAt: null })
  expect(await schedule()).toMatchObject({
    frozenBy: suspicious.id,
    frozenAt: expect.any(Date),
    lastRetention: { expired: 0, problem: { code: 'retention_frozen' } },
  })
  expect((await findBackup(t.core, suspicious.id)).suspicion).toEqual({
    reasons: [BECAUSE],
    acknowledgedBy: null,
    acknowledgedAt: null,
  })
  await take(2, FULL)
  expect(await daysKept(t.core, scheduleId)).toHaveLength(5)
  expect((await describeInstallation(t.core)).problems).toEqual([
    {
      blocking: false,
      code: 'retention_frozen',
      message: `The backups of “Nightly” do not expire, because one is suspicious. ${BECAUSE}`,
      hint: expect.any(String),
    },
  ])

  await ack()
  expect(await schedule()).toMatchObject({ frozenBy: null, frozenAt: null, lastRetention: { problem: null } })
  expect((await findBackup(t.core, suspicious.id)).suspicion).toMatchObject({
    acknowledgedBy: 'admin@example.org',
    acknowledgedAt: expect.any(String),
  })
  expect((await findBackup(t.core, suspicious.id)).expiresAt).not.toBeNull()
  expect((await describeInstallation(t.core)).problems).toEqual([])
  expect(await daysKept(t.core, scheduleId)).toHaveLength(5)
  await retainSchedule(t.core, scheduleId)
  expect(await daysKept(t.core, scheduleId)).toEqual(['2026-06-30', '2026-07-01', '2026-07-02'])
})

test('what was acknowledged is what is usual from then on', async () => {
  await insertDaily(t.core, scheduleId, 8, '2026-06-30', FULL)
  await take(1, EMPTIED)
  await ack()
  for (const day of [2, 3, 4, 5]) expect((await take(day, holding(1000 + day))).suspiciousBecause).toBeNull()
  expect((await take(6, EMPTIED)).suspiciousBecause).toEqual(['fuel_log has 12 rows; usually about 1,000.'])
})

test('until it is acknowledged it is not what is usual', async () => {
  await insertDaily(t.core, scheduleId, 3, '2026-06-30', FULL)
  const first = await take(1, EMPTIED)
  for (const day of [2, 3, 4]) expect((await take(day, EMPTIED)).suspiciousBecause).toEqual([BECAUSE])
  expect((await schedule()).frozenBy).toBe(first.id)
  await ack()
  const left = await t.core.db.select().from(backupArchives)
  expect(left.filter((a) => a.suspiciousBecause && !a.acknowledgedAt)).toEqual([])
})

test('those that have expired serve to compare with', async () => {
  await insertDaily(t.core, scheduleId, 9, '2026-06-30', FULL)
  await retainSchedule(t.core, scheduleId)
  // Of the ten days before, three are still there, and those are small.
  for (const { id, takenAt } of await t.core.db.select().from(backupArchives)) {
    if (takenAt >= new Date('2026-06-28'))
      await t.core.db.update(backupArchives).set(EMPTIED_ROWS).where(eq(backupArchives.id, id))
  }
  expect((await take(1, EMPTIED)).suspiciousBecause).toEqual([BECAUSE])
})
const EMPTIED_ROWS = { tables: [{ schema: 'public', name: 'fuel_log', rows: 12 }] }

test('the same contents are compared, and what was deleted by hand is not', async () => {
  await insertDaily(t.core, scheduleId, 3, '2026-06-30', FULL)
  const documents = await take(1, { tables: [], operation: { contents: 'documents' } })
  expect(documents.suspiciousBecause).toBeNull()
  const earlier = (await t.core.db.select().from(backupArchives)).filter(({ id }) => id !== documents.id)
  await t.core.db
    .update(backupArchives)
    .set({ deletedAt: new Date(), unlinkedAt: new Date() })
    .where(eq(backupArchives.id, earlier[0]!.id))
  expect((await take(2, EMPTIED)).suspiciousBecause).toBeNull()
})

test('all that a crash left unjudged are judged, the oldest first', async () => {
  await insertDaily(t.core, scheduleId, 3, '2026-06-30', FULL)
  const [emptied] = await insertDaily(t.core, scheduleId, 1, '2026-07-01', EMPTIED)
  await take(2, FULL)
  expect((await readArchive(t.core, emptied!.id)).suspiciousBecause).toEqual([BECAUSE])
  expect((await schedule()).frozenBy).toBe(emptied!.id)
})

test('without a share nothing is suspicious', async () => {
  await changeSettings(t.core, { suspiciousDropPercent: null })
  await insertDaily(t.core, scheduleId, 3, '2026-06-30', FULL)
  expect(await take(1, EMPTIED)).toMatchObject({ suspiciousBecause: null, judgedAt: expect.any(Date) })
  expect((await schedule()).frozenAt).toBeNull()
})

describe('acknowledging', () => {
  test('what is not frozen is refused', async () => {
    await expect(ack()).rejects.toMatchObject({ code: 'conflict' })
  })

  test('what is not there is not found', async () => {
    scheduleId = '00000000-0000-4000-8000-000000000000'
    await expect(ack()).rejects.toMatchObject({ code: 'not_found' })
  })

  test('works also when the suspicious one was deleted since', async () => {
    await insertDaily(t.core, scheduleId, 3, '2026-06-30', FULL)
    const { id } = await take(1, EMPTIED)
    await t.core.db.update(backupArchives).set({ deletedAt: new Date() }).where(eq(backupArchives.id, id))
    await ack()
    expect((await schedule()).frozenAt).toBeNull()
  })
})
