import type { Backup } from '../contract.ts'
import type { Schedule, ScheduleDay } from '../contract-schedule.ts'
import type { Delivery } from '../contract-webhook.ts'
import { describePolicy } from '../retention/describe-policy.ts'
import type { ScheduleRow } from '../schema.ts'
import { describeRule } from './describe-rule.ts'
import type { KeptBackups } from './records.ts'
import { nextSlots } from './slots.ts'

export const PLANNED_RUNS = 5

/** What is known of a schedule beside its row. */
type Circumstances = {
  now: Date
  kept: KeptBackups | undefined
  days: ScheduleDay[]
  lastOperation: Backup | null
  lastHeartbeat: Delivery | null
  frozenBecause: string[]
}

/** A schedule as it crosses the wire. */
export function toSchedule(
  row: ScheduleRow,
  { now, kept, days, lastOperation, lastHeartbeat, frozenBecause }: Circumstances,
): Schedule {
  const { id, name, frequency, cron, timeZone, enabled, contents, retention, missedRun, lastRetention } = row
  return {
    id,
    name,
    frequency,
    cron,
    timeZone,
    sentence: describeRule(row),
    enabled,
    contents,
    retention,
    retentionSentence: describePolicy(retention),
    missedRun,
    nextRunAt: row.nextRunAt?.toISOString() ?? null,
    nextRuns: nextSlots(row, PLANNED_RUNS, now).map((slot) => slot.toISOString()),
    overdueAt: row.overdueAt?.toISOString() ?? null,
    overdueSince: row.overdueSince?.toISOString() ?? null,
    notify: row.notify,
    heartbeatUrl: row.heartbeatUrl,
    lastHeartbeat,
    lastOperation,
    lastGoodAt: kept?.lastGoodAt?.toISOString() ?? null,
    days,
    backups: kept?.backups ?? 0,
    backupBytes: kept?.bytes ?? 0,
    frozen: frozenOf(row, frozenBecause),
    lastRetention,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

function frozenOf({ frozenBy, frozenAt }: ScheduleRow, reasons: string[]): Schedule['frozen'] {
  if (frozenBy === null || frozenAt === null) return null
  return { since: frozenAt.toISOString(), backupId: frozenBy, reasons }
}
