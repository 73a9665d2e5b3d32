import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetBackups, insertDaily, type KeptBackup } from '../../test/kept-backups.ts'
import { allMails } from '../../test/mails.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createStillCore, HURRIED, type TestCore } from '../../test/support.ts'
import { retainSchedule } from '../retention/retain.ts'
import { outbox } from '../schema-alert.ts'
import { changeSettings } from '../settings/settings.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore(HURRIED)
})
afterAll(() => t.close())
beforeEach(async () => {
  await forgetBackups(t.core)
  await t.core.db.delete(outbox)
})

const holding = (rows: number): KeptBackup => ({ tables: [{ schema: 'public', name: 'fuel_log', rows }] })

/** A schedule whose newest backup holds next to nothing. */
async function freeze(): Promise<{ id: string; backupId: string }> {
  const { id } = await insertSchedule(t.core, { name: `Nightly ${Math.random()}`, timeZone: 'Europe/Berlin' })
  await insertDaily(t.core, id, 3, '2026-06-30', holding(1912))
  const [backup] = await insertDaily(t.core, id, 1, '2026-07-01', holding(12))
  await retainSchedule(t.core, id)
  return { id, backupId: backup!.id }
}

test('a backup that freezes its schedule is told of once, with what it is missing', async () => {
  const { id, backupId } = await freeze()
  await insertDaily(t.core, id, 1, '2026-07-02', holding(11))
  await retainSchedule(t.core, id)
  expect(await allMails(t.core)).toMatchObject([
    {
      key: `backup:${backupId}:retention-frozen:mail`,
      event: 'retention-frozen',
      scheduleId: id,
      facts: {
        timeZone: 'Europe/Berlin',
        warnings: ['fuel_log has 12 rows; usually about 1,900.'],
        link: `http://localhost:3000/schedules/${id}`,
      },
    },
  ])
})

test('nobody is told who does not want to be', async () => {
  await changeSettings(t.core, { notifyOnRetention: false })
  await freeze()
  expect(await allMails(t.core)).toEqual([])
})
