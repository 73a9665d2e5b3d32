import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { lockScheduleRow } from '../schedule/records.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { refreshExpectations } from './refresh-expectations.ts'

/** An admin has looked at what is suspicious: it counts like any other from here on, and its schedule's backups expire again. */
export async function acknowledgeSuspicion(
  core: Core,
  { scheduleId, by }: { scheduleId: string; by: string },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    const schedule = await lockScheduleRow(tx, scheduleId)
    if (!schedule || schedule.deletedAt !== null) throw new AppError('not_found', 'There is no such schedule.')
    if (schedule.frozenAt === null) throw new AppError('conflict', 'Nothing of this schedule is suspicious.')
    const itsOperations = tx
      .select({ id: backupHistory.id })
      .from(backupHistory)
      .where(eq(backupHistory.scheduleId, scheduleId))
    await tx
      .update(backupArchives)
      .set({ acknowledgedBy: by, acknowledgedAt: sql`now()` })
      .where(
        and(
          inArray(backupArchives.id, itsOperations),
          isNotNull(backupArchives.suspiciousBecause),
          isNull(backupArchives.acknowledgedAt),
        ),
      )
    // The last report says that nothing was done because of it: that is over too.
    const lastRetention = schedule.lastRetention && { ...schedule.lastRetention, problem: null }
    await tx
      .update(backupSchedules)
      .set({ frozenBy: null, frozenAt: null, lastRetention })
      .where(eq(backupSchedules.id, scheduleId))
  })
  await refreshExpectations(core, scheduleId)
}
