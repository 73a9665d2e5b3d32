import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { daysKept, readArchive, readSchedule } from '../../test/kept-backups.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createTestCore, fillTable, HURRIED, storeFiles, type TestCore } from '../../test/support.ts'
import { insertOperation } from '../operation/records.ts'
import { untilFinished } from '../operation/until-finished.ts'

let t: TestCore
beforeAll(async () => {
  t = await createTestCore(HURRIED)
  await fillTable(t.app, 'fuel_log', 500)
})
afterAll(() => t.close())

/** A real backup of a schedule, by the queue, and the retention that follows it. */
async function take(scheduleId: string): Promise<string> {
  const row = { kind: 'backup', lane: 'app', trigger: 'schedule', origin: 'scheduled', contents: 'all' } as const
  const { id } = await insertOperation(t.core.db, { ...row, scheduleId })
  expect(await untilFinished(t.core, id)).toMatchObject({ status: 'completed' })
  await vi.waitFor(async () => expect((await readArchive(t.core, id)).keptBecause).not.toEqual([]), 20_000)
  return id
}

test('each backup that is taken is judged and makes room, until one holds much less', async () => {
  const { id } = await insertSchedule(t.core, { retention: { keepLast: 2 } })
  const taken = [await take(id), await take(id), await take(id)]
  expect(await daysKept(t.core, id)).toHaveLength(2)
  const names = [await readArchive(t.core, taken[1]!), await readArchive(t.core, taken[2]!)].map((a) => a.fileName)
  await vi.waitFor(async () => expect(await storeFiles(t.backupDir)).toEqual(names.sort()), 20_000)

  await t.app`delete from fuel_log where id > 7`
  const suspicious = await take(id)
  expect((await readArchive(t.core, suspicious)).suspiciousBecause).toContain('fuel_log has 7 rows; usually about 500.')
  expect(await readSchedule(t.core, id)).toMatchObject({ frozenBy: suspicious, lastRetention: { expired: 0 } })
  expect(await daysKept(t.core, id)).toHaveLength(3)
})
