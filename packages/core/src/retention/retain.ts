import { and, desc, eq, isNotNull } from 'drizzle-orm'
import { finishDeletions } from '../backup/delete-backup.ts'
import type { Transaction } from '../console-database.ts'
import type { Problem } from '../contract.ts'
import type { RetentionReport } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { lockScheduleRow } from '../schedule/records.ts'
import { backupHistory, backupSchedules, type ScheduleRow } from '../schema.ts'
import { writeExpectations } from './expectations.ts'
import { expireBackups } from './expire-backups.ts'
import { judgeBackups } from './judge-backups.ts'
import { lookAtStore, type StoreLook } from './look-at-store.ts'
import { retainedBackups } from './records.ts'
import { outlookOf } from './refresh-expectations.ts'
import { retainByContents } from './retain-by-contents.ts'

/**
 * Expires what a schedule's rule no longer keeps, unless anything speaks against it, and says what was done and what is
 * expected next. Doing it again, on any server and after a crash anywhere in it, does no harm.
 */
export async function retainSchedule(core: Core, scheduleId: string): Promise<void> {
  await judgeBackups(core, scheduleId)
  // Before the lock: a file server that hangs must not keep the schedule from being claimed.
  const store = await lookAtStore(core, { scheduleId })
  const report = await core.db.transaction(async (tx) => {
    const schedule = await lockScheduleRow(tx, scheduleId)
    if (!schedule) return null
    if (schedule.deletedAt === null) return decide(core, tx, schedule, store)
    // Its rule is no rule any more.
    await writeExpectations(tx, { scheduleId }, await outlookOf(schedule, await readClock(core, tx)))
    return null
  })
  if (report) core.log.info({ schedule: scheduleId, ...report }, 'retention')
  await finishDeletions(core)
}

async function decide(core: Core, tx: Transaction, schedule: ScheduleRow, store: StoreLook): Promise<RetentionReport> {
  const now = await readClock(core, tx)
  const problem = whyFrozen(schedule) ?? store.problem ?? (await whyNotAfterLastRun(tx, schedule.id))
  const report: RetentionReport = { at: now.toISOString(), expired: 0, expiredBytes: 0, leftAlone: [], problem }
  if (problem === null) {
    const backups = await retainedBackups(tx, { scheduleId: schedule.id })
    // One that came meanwhile is neither decided about nor counted: its own retention follows.
    const seen = backups.filter(({ id, judgedAt }) => store.seen.has(id) && judgedAt !== null)
    const { expire } = retainByContents(seen, schedule.retention, { timeZone: schedule.timeZone, now })
    Object.assign(report, await expireBackups(core, tx, expire))
  }
  await tx.update(backupSchedules).set({ lastRetention: report }).where(eq(backupSchedules.id, schedule.id))
  const left = new Map(report.leftAlone.map(({ id, reason }) => [id, reason]))
  await writeExpectations(tx, { scheduleId: schedule.id }, { ...(await outlookOf(schedule, now)), left })
  return report
}

export const FROZEN = 'retention_frozen'

function whyFrozen({ frozenAt }: ScheduleRow): Problem | null {
  if (frozenAt === null) return null
  return {
    code: FROZEN,
    message: 'A suspicious backup waits to be looked at: nothing expires until then.',
    hint: 'See what it is missing. If that is as it should be, acknowledge it.',
  }
}

async function whyNotAfterLastRun(tx: Transaction, scheduleId: string): Promise<Problem | null> {
  const [last] = await tx
    .select({ status: backupHistory.status })
    .from(backupHistory)
    .where(
      and(
        eq(backupHistory.scheduleId, scheduleId),
        isNotNull(backupHistory.startedAt),
        isNotNull(backupHistory.finishedAt),
      ),
    )
    .orderBy(desc(backupHistory.startedAt), desc(backupHistory.id))
    .limit(1)
  if (!last || last.status === 'completed') return null
  return {
    code: 'last_run_not_completed',
    message: 'Its last run did not complete: nothing expires until one does.',
    hint: 'See why it did not; then run it again.',
  }
}
