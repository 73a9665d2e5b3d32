import { and, eq, isNull } from 'drizzle-orm'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { nextSlot } from '../schedule/slots.ts'
import { backupSchedules, backupSettings } from '../schema.ts'
import { OWN_ORIGINS } from './records.ts'
import { retainSchedule } from './retain.ts'
import { retainOwn } from './retain-own.ts'

const CRON = '0 4 * * *'

/** At four in the morning, once over all servers: retention of everything. To be called often; mostly does nothing. */
export async function retainDaily(core: Core): Promise<void> {
  if (!(await claimCleanup(core))) return
  const schedules = await core.db
    .select({ id: backupSchedules.id })
    .from(backupSchedules)
    .where(isNull(backupSchedules.deletedAt))
  const parts = [
    ...schedules.map(({ id }) => ({ what: `schedule ${id}`, retain: () => retainSchedule(core, id) })),
    ...OWN_ORIGINS.map((origin) => ({ what: `${origin} backups`, retain: () => retainOwn(core, origin) })),
  ]
  for (const { what, retain } of parts) {
    if (core.closing.aborted) return
    // One that fails must not keep the others from being done. It has its next turn tomorrow, or after the next backup.
    await retain().catch((error) => core.log.error({ err: error }, `retention of ${what} failed`))
  }
}

/** True for the one server that moved the instant on. */
async function claimCleanup(core: Core): Promise<boolean> {
  const [row] = await core.db.select({ due: backupSettings.nextCleanupAt }).from(backupSettings)
  if (!row) return false
  const now = await readClock(core, core.db)
  const { due } = row
  if (due !== null && due > now) return false
  const unmoved = due === null ? isNull(backupSettings.nextCleanupAt) : eq(backupSettings.nextCleanupAt, due)
  const moved = await core.db
    .update(backupSettings)
    .set({ nextCleanupAt: nextSlot({ cron: CRON, timeZone: core.env.timeZone }, now) })
    .where(and(eq(backupSettings.id, true), unmoved))
    .returning({ id: backupSettings.id })
  // The first time ever there is nothing to make up for.
  return due !== null && moved.length > 0
}
