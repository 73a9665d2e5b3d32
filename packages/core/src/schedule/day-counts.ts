import { and, eq, gt, gte, inArray, type SQL, sql } from 'drizzle-orm'
import type { ScheduleDay } from '../contract-schedule.ts'
import type { Queries } from '../operation/records.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'

export type Counts = Omit<ScheduleDay, 'day' | 'state'>

/** Counts of one schedule on one day: 1 is the first of the days of its zone. */
type CountedDay = Counts & { scheduleId: string; day: number }

const { status, scheduledFor, createdAt, warnings } = backupHistory

/**
 * What became of the operations of these schedules, by day, counted in the database however many there are. `starts`
 * are the beginnings of each zone's days.
 */
export async function countByDay(db: Queries, ids: string[], starts: Map<string, Date[]>): Promise<CountedDay[]> {
  const zones = JSON.stringify([...starts].map(([zone, days]) => ({ zone, starts: days })))
  const first = sql`${earliest(starts).toISOString()}::timestamptz`
  // A backup counts for the day of its slot, however late it came.
  const at = sql`coalesce(${scheduledFor}, ${createdAt})`
  const uuids = sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  )
  const rows = await db.execute<CountedDay>(sql`
    select ${backupHistory.scheduleId} as "scheduleId", width_bucket(${at}, zones.starts) as day,
      ${many(sql`${status} = 'completed'`)} as completed,
      ${many(sql`${status} = 'completed' and ${warnings} <> '[]'`)} as warnings,
      ${many(sql`${status} in ('failed', 'interrupted')`)} as failed,
      ${many(sql`${status} = 'skipped' or (${status} = 'cancelled' and ${scheduledFor} is not null)`)} as missed,
      ${many(sql`${status} in ('queued', 'running')`)} as running,
      ${many(sql`${status} = 'completed' and ${backupArchives.expiredBecause} is not null`)} as expired
    from ${backupHistory}
    join ${backupSchedules} on ${backupSchedules.id} = ${backupHistory.scheduleId}
    join jsonb_to_recordset(${zones}::text::jsonb) as zones(zone text, starts timestamptz[])
      on zones.zone = ${backupSchedules.timeZone}
    left join ${backupArchives} on ${backupArchives.id} = ${backupHistory.id}
    where ${backupHistory.scheduleId} in (${uuids}) and ${at} >= zones.starts[1]
      and (${scheduledFor} >= ${first} or (${scheduledFor} is null and ${createdAt} >= ${first}))
    group by 1, 2`)
  return [...rows]
}

function many(condition: SQL): SQL {
  return sql`(count(*) filter (where ${condition}))::int`
}

/** The slots that came in place of others, since the first of the days. */
export function collapsedSlots(db: Queries, ids: string[], starts: Map<string, Date[]>) {
  return db
    .select({ scheduleId: backupHistory.scheduleId, scheduledFor, missedSlots: backupHistory.missedSlots })
    .from(backupHistory)
    .where(
      and(
        inArray(backupHistory.scheduleId, ids),
        gte(scheduledFor, earliest(starts)),
        gt(backupHistory.missedSlots, 0),
        eq(backupHistory.kind, 'backup'),
      ),
    )
}

function earliest(starts: Map<string, Date[]>): Date {
  return new Date(Math.min(...[...starts.values()].flatMap((days) => days[0]?.getTime() ?? [])))
}
