import { backupRowsByIds } from '../backup/records.ts'
import { toBackup } from '../backup/to-backup.ts'
import type { Schedule } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import type { ScheduleRow } from '../schema.ts'
import { lastHeartbeats } from '../webhook/deliveries.ts'
import { readClock } from './clock.ts'
import { findScheduleRow, keptBackups, lastOperationIds, scheduleRows, suspects } from './records.ts'
import { scheduleDays } from './schedule-days.ts'
import { toSchedule } from './to-schedule.ts'

/** All schedules by name, with what became of them. As many queries for one as for a hundred. */
export async function listSchedules(core: Core): Promise<Schedule[]> {
  return describeAll(core, await scheduleRows(core.db))
}

/** Throws `not_found` when there is none, or none any more. */
export async function findSchedule(core: Core, id: string): Promise<Schedule> {
  const [schedule] = await describeAll(core, [await findScheduleRow(core.db, id)])
  if (!schedule) throw new Error('a schedule was not described')
  return schedule
}

async function describeAll(core: Core, rows: ScheduleRow[]): Promise<Schedule[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const now = await readClock(core, core.db)
  const [kept, days, last, heartbeats, suspicious] = await Promise.all([
    keptBackups(core.db, ids),
    scheduleDays(core.db, rows, now),
    lastOperationIds(core.db, ids).then((operations) => backupRowsByIds(core.db, operations)),
    lastHeartbeats(core.db, ids),
    suspects(
      core.db,
      rows.flatMap((row) => row.frozenBy ?? []),
    ),
  ])
  const keptBy = new Map(kept.map((each) => [each.scheduleId, each]))
  const lastBy = new Map(last.map((each) => [each.operation.scheduleId, toBackup(each)]))
  const suspectBy = new Map(suspicious.map((each) => [each.id, each.reasons]))
  return rows.map((row) =>
    toSchedule(row, {
      now,
      kept: keptBy.get(row.id),
      days: days.get(row.id) ?? [],
      lastOperation: lastBy.get(row.id) ?? null,
      lastHeartbeat: heartbeats.get(row.id) ?? null,
      frozenBecause: suspectBy.get(row.frozenBy ?? '') ?? [],
    }),
  )
}
