import { and, asc, eq, isNull, lte } from 'drizzle-orm'
import { alertOverdue } from '../alert/alert-overdue.ts'
import type { Core } from '../core.ts'
import { backupSchedules, type ScheduleRow } from '../schema.ts'
import { readClock } from './clock.ts'
import { claimOverdue } from './move-deadline.ts'

/**
 * Tells of every schedule that should have made a backup by now, once until it is heard of again. Any server does so,
 * also one that was started long after: who should have made the backup may be dead.
 */
export async function raiseOverdue(core: Core): Promise<void> {
  const now = await readClock(core, core.db)
  for (const schedule of await lateSchedules(core, now)) {
    await raise(core, schedule, now).catch((error) =>
      core.log.error({ err: error, schedule: schedule.id }, 'a schedule is overdue, and that could not be told'),
    )
  }
}

function lateSchedules({ db }: Core, now: Date): Promise<ScheduleRow[]> {
  return db
    .select()
    .from(backupSchedules)
    .where(
      and(
        eq(backupSchedules.enabled, true),
        isNull(backupSchedules.deletedAt),
        isNull(backupSchedules.overdueSince),
        lte(backupSchedules.overdueAt, now),
      ),
    )
    .orderBy(asc(backupSchedules.overdueAt), asc(backupSchedules.id))
}

async function raise(core: Core, schedule: ScheduleRow, now: Date): Promise<void> {
  const raised = await core.db.transaction(async (tx) => {
    if (!(await claimOverdue(tx, schedule, now))) return false
    await alertOverdue(core, tx, { schedule, now })
    return true
  })
  if (raised) core.log.warn({ schedule: schedule.id, deadline: schedule.overdueAt }, 'a schedule is overdue')
}
