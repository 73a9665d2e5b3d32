import { and, asc, eq, isNull, lte } from 'drizzle-orm'
import { alertOutcome } from '../alert/alert-outcome.ts'
import type { Transaction } from '../console-database.ts'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { insertScheduled } from '../operation/records.ts'
import { backupHistory, backupSchedules, type Operation, type ScheduleRow } from '../schema.ts'
import { readClock } from './clock.ts'
import type { Entry } from './gate.ts'
import { hasUnfinished } from './records.ts'
import { nextSlot, slotsUntil } from './slots.ts'

/**
 * Claims every slot that has come, by the clock of the console database, and queues its backup. Any number of servers
 * may do so at once: a slot is claimed by moving its schedule on, in one transaction with the operation it becomes.
 */
export async function claimSlots(core: Core): Promise<void> {
  const now = await readClock(core, core.db)
  await Promise.all(
    (await dueSchedules(core, now)).map((schedule) =>
      claimSlot(core, schedule, now).catch((error) =>
        core.log.error({ err: error, schedule: schedule.id }, 'a slot could not be claimed'),
      ),
    ),
  )
}

function dueSchedules(core: Core, now: Date): Promise<ScheduleRow[]> {
  return core.db
    .select()
    .from(backupSchedules)
    .where(
      and(eq(backupSchedules.enabled, true), isNull(backupSchedules.deletedAt), lte(backupSchedules.nextRunAt, now)),
    )
    .orderBy(asc(backupSchedules.nextRunAt), asc(backupSchedules.id))
}

async function claimSlot(core: Core, schedule: ScheduleRow, now: Date): Promise<void> {
  const entry = await core.gate.enter(schedule.id)
  if (entry.state === 'taken' && !(await mayPass(core, schedule, { entry, now }))) return
  const operation = await core.db.transaction(async (tx) => {
    const recorded = await recordSlot(tx, schedule, { now, token: entry.token })
    if (recorded?.status === 'skipped') await alertOutcome(core, tx, recorded)
    return recorded
  })
  // A queued operation takes the lock along: whichever server runs it holds it until it ends.
  if (entry.state !== 'taken' && operation?.status !== 'queued') await core.gate.release(schedule.id, entry.token)
}

/**
 * The lock is another's: as a rule that one claims the slot. Not so when it belongs to an earlier run, which still goes
 * on or whose lock a Redis that was frozen took too late, or to somebody who died before claiming anything: then the
 * row decides.
 */
async function mayPass(core: Core, schedule: ScheduleRow, at: { entry: Entry; now: Date }): Promise<boolean> {
  const waitedMs = at.now.getTime() - (schedule.nextRunAt?.getTime() ?? 0)
  if (waitedMs >= core.timings.gatePatience) return true
  const { scheduleId, gateToken } = backupHistory
  const earlier = await core.db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(and(eq(scheduleId, schedule.id), eq(gateToken, at.entry.token)))
    .limit(1)
  return earlier.length > 0
}

/** Null when another server was first. */
async function recordSlot(
  tx: Transaction,
  schedule: ScheduleRow,
  { now, token }: { now: Date; token: string },
): Promise<Operation | null> {
  const { id, nextRunAt } = schedule
  if (nextRunAt === null) return null
  const next = nextSlot(schedule, now)
  const { latest, before } = slotsUntil(schedule, nextRunAt, now)
  const [claimed] = await tx
    .update(backupSchedules)
    .set({ nextRunAt: next })
    .where(
      and(
        eq(backupSchedules.id, id),
        // Nobody claimed it meanwhile, and no admin changed what was just computed with.
        eq(backupSchedules.nextRunAt, nextRunAt),
        eq(backupSchedules.cron, schedule.cron),
        eq(backupSchedules.timeZone, schedule.timeZone),
      ),
    )
    .returning()
  if (!claimed) return null
  const skip = await reasonToSkip(tx, claimed, { latest, next, now })
  return insertScheduled(tx, claimed, { scheduledFor: latest, missedSlots: before, gateToken: token, skip })
}

const HOUR_MS = 60 * 60 * 1000

type Slot = { latest: Date; next: Date | null; now: Date }

async function reasonToSkip(tx: Transaction, schedule: ScheduleRow, slot: Slot): Promise<Problem | null> {
  if (await hasUnfinished(tx, schedule.id)) return OVERLAP
  return schedule.missedRun === 'skip' && isMissed(slot) ? MISSED : null
}

/** So late that the next slot is nearer, or more than six hours. */
function isMissed({ latest, next, now }: Slot): boolean {
  const intervalMs = next === null ? Number.POSITIVE_INFINITY : next.getTime() - latest.getTime()
  return now.getTime() - latest.getTime() > Math.min(intervalMs / 2, 6 * HOUR_MS)
}

const OVERLAP: Problem = {
  code: 'overlap',
  message: 'The run before was still going when this one was due.',
  hint: 'If this happens often, give the schedule more time between its runs.',
}

const MISSED: Problem = {
  code: 'missed',
  message: 'No server was up when this was due, and this schedule does not make up for missed runs.',
  hint: 'Back up now, or let the schedule run once after a missed time.',
}
