import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { daysKept, insertBackup, insertDaily, readArchive, readSchedule } from '../../test/kept-backups.ts'
import { insertSchedule } from '../../test/schedules.ts'
import { createTestCore, openTestCore, standStill, type TestCore } from '../../test/support.ts'
import type { Core } from '../core.ts'
import { backupArchives, backupSettings } from '../schema.ts'
import { changeSettings } from '../settings/settings.ts'
import { retainDaily } from './retain-daily.ts'

/** Half past four in Berlin. */
const NOW = { clock: sql`timestamptz '2026-06-30 02:30Z'` }
const TOMORROW = new Date('2026-07-01T02:00:00Z')

let t: TestCore
const servers: Core[] = []
beforeAll(async () => {
  t = await createTestCore({ ...NOW, variables: { TZ: 'Europe/Berlin' } })
  servers.push(t.core)
  for (let n = 1; n < 5; n++) servers.push(await openTestCore(t.env, NOW))
  for (const core of servers) await standStill(core)
})
afterAll(async () => {
  for (const core of servers.slice(1)) await core.close()
  await t.close()
})

const nextCleanup = async () => (await t.core.db.select().from(backupSettings))[0]!.nextCleanupAt
const setNextCleanup = (nextCleanupAt: Date | null) => t.core.db.update(backupSettings).set({ nextCleanupAt })
const everywhere = () => Promise.all(servers.map((core) => retainDaily(core)))

test('the first time only says when it is due: at four in the morning of the server’s zone', async () => {
  const { id } = await insertSchedule(t.core, { retention: { keepLast: 1 } })
  await insertDaily(t.core, id, 2, '2026-06-29')
  await setNextCleanup(null)
  await everywhere()
  expect(await nextCleanup()).toEqual(TOMORROW)
  await everywhere()
  expect(await daysKept(t.core, id)).toHaveLength(2)
  expect((await readSchedule(t.core, id)).lastRetention).toBeNull()
})

test('is done once over five servers, for every schedule and for what belongs to none', async () => {
  // Counts in the database how often a schedule's report was written.
  await t.core.db.execute(sql.raw('create table reports (schedule_id uuid)'))
  await t.core.db.execute(
    sql.raw(`
    create function count_report() returns trigger language plpgsql as $$
      begin insert into reports values (new.id); return null; end $$`),
  )
  await t.core.db.execute(
    sql.raw(`
    create trigger count_report after update of last_retention on backup_schedules
      for each row execute function count_report()`),
  )
  const ids = []
  for (const day of ['2026-06-10', '2026-06-20']) {
    const { id } = await insertSchedule(t.core, { retention: { keepLast: 1 } })
    await insertDaily(t.core, id, 3, day)
    ids.push(id)
  }
  const deleted = await insertSchedule(t.core, { retention: { keepLast: 1 }, deletedAt: new Date() })
  await insertDaily(t.core, deleted.id, 2, '2026-06-05')
  await changeSettings(t.core, { retention: { manual: { keepLast: 1 } } })
  const manual = await insertBackup(t.core, '2026-06-01T00:00:00Z')
  await insertBackup(t.core, '2026-06-02T00:00:00Z')

  await setNextCleanup(new Date('2026-06-30T02:00:00Z'))
  await everywhere()
  expect(await nextCleanup()).toEqual(TOMORROW)
  // A tick may have been the one that claimed it: then it goes on in the background.
  await vi.waitFor(async () => expect((await readArchive(t.core, manual.id)).deletedAt).not.toBeNull(), 20_000)
  for (const id of ids) {
    expect(await daysKept(t.core, id)).toHaveLength(1)
    const [row] = await t.core.db.execute<{ n: number }>(
      sql`select count(*)::int as n from reports where schedule_id = ${id}`,
    )
    expect(row?.n).toBe(1)
  }
  expect(await daysKept(t.core, deleted.id)).toHaveLength(2)
  expect((await readArchive(t.core, manual.id)).expiredBecause).toBe('older than the last one')
})

test('a schedule whose retention fails does not keep the others from theirs', async () => {
  const broken = await insertSchedule(t.core, { timeZone: 'Nowhere/At_All', retention: { keepLast: 1 } })
  const [victim] = await insertDaily(t.core, broken.id, 2, '2026-06-15')
  const whole = await insertSchedule(t.core, { retention: { keepLast: 1 } })
  await insertDaily(t.core, whole.id, 2, '2026-06-25')
  await setNextCleanup(new Date('2026-06-30T02:00:00Z'))
  await everywhere()
  await vi.waitFor(async () => expect(await daysKept(t.core, whole.id)).toHaveLength(1), 20_000)
  const [row] = await t.core.db.select().from(backupArchives).where(eq(backupArchives.id, victim!.id))
  expect(row?.deletedAt).toBeNull()
})
