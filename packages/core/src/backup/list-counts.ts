import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { BackupQuery } from '../contract.ts'
import type { Core } from '../core.ts'
import type { Queries } from '../operation/records.ts'
import { backupHistory, backupListCounts } from '../schema.ts'
import { listed } from './records.ts'
import { UNSUCCESSFUL } from './unsuccessful.ts'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000

/** How many backups were requested in a week that has any. */
export type Week = { week: number; backups: number }

/** Whether the weeks of backup_list_counts can tell how many there are: not by name, verdict or time of day. */
export function isCounted({ verification, search, from, to }: BackupQuery): boolean {
  return verification === undefined && !search && from === undefined && to === undefined
}

/** Of what is on the list and matches, the newest week first. */
export function countByWeek(db: Queries, { status, origin, scheduleId }: BackupQuery): Promise<Week[]> {
  const { week, more } = backupListCounts
  const backups = sql<number>`sum(${more})::float8`
  return db
    .select({ week, backups })
    .from(backupListCounts)
    .where(
      and(
        status && inArray(backupListCounts.status, status === 'unsuccessful' ? [...UNSUCCESSFUL] : [status]),
        origin && eq(backupListCounts.origin, origin),
        scheduleId === undefined ? undefined : eq(backupListCounts.scheduleId, scheduleId),
      ),
    )
    .groupBy(week)
    .having(sql`sum(${more}) > 0`)
    .orderBy(desc(week))
}

/** Where a page begins: so many behind the first one of these weeks, of which the edge is the first or the last instant. */
export type Place = { edge: Date; skip: number }

/** Null: there are fewer than that. */
export function findPlace(weeks: Week[], { page, pageSize, order }: BackupQuery): Place | null {
  let skip = (page - 1) * pageSize
  for (const { week, backups } of order === 'asc' ? weeks.toReversed() : weeks) {
    if (skip < backups) return { edge: new Date((order === 'asc' ? week : week + 1) * WEEK_MS), skip }
    skip -= backups
  }
  return null
}

/** Fewer are not worth it. */
const MANY = 500
// Any number will do, as long as it stays the same.
const COUNTS_LOCK = 7_203_116

const KEY = sql`week, status, origin, schedule_id`

/** Adds up what the triggers have added since, on one server at a time. What is added meanwhile is left for the next time. */
export async function sumUpCounts({ db }: Pick<Core, 'db'>, many = MANY): Promise<void> {
  await alone(db, async (tx) => {
    const [row] = await tx.execute<{ excess: number }>(sql`
      select (coalesce(sum(n - 1), 0))::float8 as excess
      from (select count(*) as n from ${backupListCounts} group by ${KEY}) keys`)
    if (!row || row.excess < many) return
    await tx.execute(sql`
      with gone as (delete from ${backupListCounts} returning *)
      insert into ${backupListCounts} (${KEY}, more)
      select ${KEY}, sum(more) from gone group by ${KEY} having sum(more) <> 0`)
  })
}

/** Adds what is missing after somebody has written to the history with its triggers off. */
export async function correctCounts({ db, log }: Pick<Core, 'db' | 'log'>): Promise<void> {
  await alone(db, async (tx) => {
    // One statement, and hence one moment: of what is being written now it sees both, the operation and its count, or none.
    const corrected = await tx.execute(sql`
      insert into ${backupListCounts} (${KEY}, more)
      select ${KEY}, sum(more) from (
        select list_week(created_at) as week, status, origin, schedule_id, 1 as more from ${backupHistory} where ${listed}
        union all select ${KEY}, -more from ${backupListCounts}) rows
      group by ${KEY} having sum(more) <> 0 returning week`)
    if (corrected.length > 0) log.warn({ weeks: corrected.length }, 'the backups on the list were counted anew')
  })
}

/** Not while another server is at it; then it is left to that. */
async function alone(db: Core['db'], work: (tx: Transaction) => Promise<void>): Promise<void> {
  await db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ ours: boolean }>(sql`select pg_try_advisory_xact_lock(${COUNTS_LOCK}) as ours`)
    if (lock?.ours) await work(tx)
  })
}
