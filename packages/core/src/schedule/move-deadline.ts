import { and, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import { backupSchedules, type ScheduleRow } from '../schema.ts'
import { nextDeadline } from './deadline.ts'
import { lockScheduleRow } from './records.ts'

/** A schedule was heard of: it is not overdue any more, and the next it must have made a backup by is its next slot's. */
export async function moveDeadline(tx: Transaction, scheduleId: string): Promise<void> {
  const schedule = await lockScheduleRow(tx, scheduleId)
  if (!schedule?.enabled || schedule.deletedAt !== null) return
  await writeDeadline(tx, schedule, { overdueAt: await nextDeadline(tx, schedule), overdueSince: null })
}

/**
 * Says in a schedule's row that it is overdue. False: another server was first, or it has been heard of, changed or
 * turned off since it was read.
 */
export async function claimOverdue(tx: Transaction, schedule: ScheduleRow, now: Date): Promise<boolean> {
  return schedule.overdueAt !== null && writeDeadline(tx, schedule, { overdueSince: now })
}

type Watch = Partial<Pick<ScheduleRow, 'overdueAt' | 'overdueSince'>>

async function writeDeadline(tx: Transaction, { id, overdueAt, overdueSince }: ScheduleRow, to: Watch) {
  const seen = (column: typeof backupSchedules.overdueAt | typeof backupSchedules.overdueSince, value: Date | null) =>
    value === null ? isNull(column) : eq(column, value)
  const rows = await tx
    .update(backupSchedules)
    .set(to)
    .where(
      and(
        eq(backupSchedules.id, id),
        eq(backupSchedules.enabled, true),
        isNull(backupSchedules.deletedAt),
        seen(backupSchedules.overdueAt, overdueAt),
        seen(backupSchedules.overdueSince, overdueSince),
      ),
    )
    .returning({ id: backupSchedules.id })
  return rows.length > 0
}
