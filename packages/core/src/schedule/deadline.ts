import { and, desc, eq, sql } from 'drizzle-orm'
import type { Queries } from '../operation/records.ts'
import { backupHistory, type ScheduleRow } from '../schema.ts'
import { nextSlot, type Rule } from './slots.ts'

const MINUTE_MS = 60 * 1000
/** Nobody is woken because a small backup took a minute more than usual. */
const SHORTEST_RUN_MS = 5 * MINUTE_MS
const SHORTEST_GRACE_MS = 5 * MINUTE_MS
const LONGEST_GRACE_MS = 30 * MINUTE_MS

/**
 * By when a slot must have made a backup: what its runs usually take, and a grace. The grace is a quarter of the time to
 * the slot after it, from five minutes to half an hour, or half of what they take where that is more.
 */
export function deadlineOf(rule: Rule, slot: Date, usualMs: number): Date {
  const after = nextSlot(rule, slot)
  const quarterMs = after === null ? LONGEST_GRACE_MS : (after.getTime() - slot.getTime()) / 4
  const graceMs = Math.max(SHORTEST_GRACE_MS, Math.min(LONGEST_GRACE_MS, quarterMs), usualMs / 2)
  return new Date(slot.getTime() + Math.max(SHORTEST_RUN_MS, usualMs) + graceMs)
}

type Watched = Pick<ScheduleRow, 'cron' | 'timeZone' | 'nextRunAt'> & { id?: string }

/** By when a schedule must make its next backup: that of the slot that is next to be claimed. Null: it has none. */
export async function nextDeadline(db: Queries, schedule: Watched): Promise<Date | null> {
  if (schedule.nextRunAt === null) return null
  const usualMs = schedule.id === undefined ? 0 : await usualDurationMs(db, schedule.id)
  return deadlineOf(schedule, schedule.nextRunAt, usualMs)
}

const LAST_SUCCESSES = 10

/** The median of its last successes, each from when it was queued. Zero: there were none. */
async function usualDurationMs(db: Queries, scheduleId: string): Promise<number> {
  const last = db
    .select({
      seconds: sql`extract(epoch from ${backupHistory.finishedAt} - ${backupHistory.createdAt})`.as('seconds'),
    })
    .from(backupHistory)
    .where(and(eq(backupHistory.scheduleId, scheduleId), eq(backupHistory.status, 'completed')))
    .orderBy(desc(backupHistory.createdAt))
    .limit(LAST_SUCCESSES)
    .as('last')
  const [row] = await db
    .select({ seconds: sql<number | null>`(percentile_cont(0.5) within group (order by ${last.seconds}))::float8` })
    .from(last)
  return Math.max(0, (row?.seconds ?? 0) * 1000)
}
