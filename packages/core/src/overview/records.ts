import { and, count, desc, eq, gte, inArray, isNotNull, isNull, min, ne, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { statement } from '../console-database.ts'
import type { Activity, GoodBackup, Moment, StorePoint } from '../contract-overview.ts'
import type { Queries } from '../operation/records.ts'
import { daysAgo } from '../schedule/clock.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { nameOf } from './name-of.ts'

const inStore = and(isNull(backupArchives.deletedAt), eq(backupArchives.verification, 'verified'))

const unfinished = inArray(backupHistory.status, ['queued', 'running'])
const failed = inArray(backupHistory.status, ['failed', 'interrupted'])

const MOST_GOOD = 200

const goodRows = statement('good_backups', (db) =>
  db
    .select({
      id: backupArchives.id,
      takenAt: backupArchives.takenAt,
      contents: sql<GoodBackup['contents']>`${backupArchives.manifest} ->> 'contents'`,
      scheduleName: backupSchedules.name,
      origin: backupHistory.origin,
    })
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    // An altered one may hold anything; one from elsewhere is not of this app's data.
    .where(and(inStore, eq(backupArchives.provenance, 'here'), ne(backupHistory.kind, 'upload')))
    .orderBy(desc(backupArchives.takenAt), desc(backupArchives.id))
    .limit(MOST_GOOD),
)

/** What one can return to, the newest first, at most two hundred. */
export async function goodBackups(db: Queries): Promise<GoodBackup[]> {
  const rows = await goodRows(db).execute()
  return rows.map((row) => ({ ...row, origin: row.origin ?? 'manual', takenAt: row.takenAt.toISOString() }))
}

const oneAttempt = statement('one_attempt', (db) =>
  db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(and(inArray(backupHistory.kind, ['backup', 'upload']), isNotNull(backupHistory.finishedAt)))
    .limit(1),
)

/** Whether there has ever been a backup that ended, well or not. */
export async function hasAttempted(db: Queries): Promise<boolean> {
  return (await oneAttempt(db).execute()).length > 0
}

const running = statement('running', (db) =>
  db
    .select({ running: count() })
    .from(backupHistory)
    .where(and(unfinished, isNull(backupHistory.parentId))),
)

export async function countRunning(db: Queries): Promise<number> {
  const [row] = await running(db).execute()
  return row?.running ?? 0
}

export type FailureRun = { scheduleId: string | null; failures: number; since: Date | null; last: Date | null }

const failureRuns = statement('failures_in_a_row', (db) => {
  // Of each schedule only the newest is looked at, however many there are.
  const success = db
    .select({
      id: backupSchedules.id,
      at: sql`(select max(s.created_at) from backup_history s where s.schedule_id = backup_schedules.id and s.status = 'completed')`.as(
        'at',
      ),
    })
    .from(backupSchedules)
    .where(and(isNull(backupSchedules.deletedAt), eq(backupSchedules.enabled, true)))
    .as('success')
  return db
    .select({
      scheduleId: backupHistory.scheduleId,
      failures: count(),
      since: min(backupHistory.createdAt),
      last: sql`max(${backupHistory.createdAt})`.mapWith(backupHistory.createdAt),
    })
    .from(backupHistory)
    .innerJoin(success, eq(success.id, backupHistory.scheduleId))
    .where(and(failed, sql`${backupHistory.createdAt} > coalesce(${success.at}, '-infinity')`))
    .groupBy(backupHistory.scheduleId)
})

/** Of each schedule that is on and whose newest runs failed: how many in a row, the first and the last. */
export async function failuresInARow(db: Queries): Promise<FailureRun[]> {
  return failureRuns(db).execute()
}

const unbroken = statement('unbroken_since', (db) => {
  const lastSuccess = sql`(select max(s.created_at) from backup_history s where s.kind = 'backup' and s.status = 'completed')`
  const lastGap = db
    .select({ at: sql`max(${backupHistory.createdAt})` })
    .from(backupHistory)
    .where(and(isNotNull(backupHistory.scheduleId), failed, sql`${backupHistory.createdAt} < ${lastSuccess}`))
  return db
    .select({ at: min(backupHistory.createdAt) })
    .from(backupHistory)
    .where(
      and(
        eq(backupHistory.kind, 'backup'),
        eq(backupHistory.status, 'completed'),
        sql`${backupHistory.createdAt} > coalesce((${lastGap}), '-infinity')`,
      ),
    )
})

/**
 * Since when no scheduled run was without its backup: the first success after the last failure that a success came
 * after. Null: there has been no success.
 */
export async function unbrokenSince(db: Queries): Promise<Date | null> {
  const [row] = await unbroken(db).execute()
  return row?.at ?? null
}

const LINE_DAYS = 30
const MOST_MOMENTS = 500

const momentRows = statement('moments', (db, clock: SQL) =>
  db
    .select({
      id: backupHistory.id,
      status: backupHistory.status,
      kind: backupHistory.kind,
      origin: backupHistory.origin,
      contents: backupHistory.contents,
      at: backupHistory.createdAt,
      scheduleName: backupSchedules.name,
      warnings: sql<number>`jsonb_array_length(${backupHistory.warnings})`,
      kept: sql<boolean>`${backupArchives.id} is not null and ${backupArchives.deletedAt} is null and ${backupArchives.verification} = 'verified'`,
    })
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    .where(
      and(
        eq(backupHistory.kind, 'backup'),
        gte(backupHistory.createdAt, daysAgo(clock, LINE_DAYS)),
        inArray(backupHistory.status, ['completed', 'failed', 'interrupted']),
      ),
    )
    .orderBy(desc(backupHistory.createdAt))
    .limit(MOST_MOMENTS),
)

/** The attempts of the last thirty days that are over, the newest five hundred, the oldest first. */
export async function recentMoments(db: Queries, clock: SQL): Promise<Moment[]> {
  const rows = await momentRows(db, clock).execute()
  return rows.reverse().map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    contents: row.contents ?? 'all',
    name: nameOf(row),
    is: row.status === 'completed' ? (row.kept ? 'kept' : 'gone') : 'failed',
    warnings: row.warnings,
  }))
}

const GROWTH_DAYS = 90

const storeChanges = statement('store_changes', (db, clock: SQL) =>
  changesByDay(db, clock, backupArchives.verifiedAt, 1).unionAll(changesByDay(db, clock, backupArchives.deletedAt, -1)),
)

/** Bytes by day; what was before the first day counts to it. */
function changesByDay(db: Queries, clock: SQL, at: PgColumn, sign: 1 | -1) {
  const first = sql`(${daysAgo(clock, GROWTH_DAYS)} at time zone 'UTC')::date`
  const day = sql<string>`to_char(greatest((${at} at time zone 'UTC')::date, ${first}), 'YYYY-MM-DD')`
  return (
    db
      .select({ day, bytes: sql<number>`${sql.raw(String(sign))} * sum(${backupArchives.sizeBytes})::float8` })
      .from(backupArchives)
      // What had gone before the first day had come before it.
      .where(
        sql`${at} is not null and (${backupArchives.deletedAt} is null or ${backupArchives.deletedAt} >= ${first})`,
      )
      .groupBy(sql`1`)
  )
}

/** By how many bytes the store grew and, as less than nothing, shrank on which day of the last ninety, in UTC. */
export async function changesOfStore(db: Queries, clock: SQL): Promise<StorePoint[]> {
  return storeChanges(db, clock).execute()
}

/** What the store held at the end of each day until now, in UTC; from the day of the first change on. */
export function storeByDay(changes: StorePoint[], now: Date): StorePoint[] {
  const byDay = new Map<string, number>()
  for (const { day, bytes } of changes) byDay.set(day, (byDay.get(day) ?? 0) + bytes)
  const [first] = [...byDay.keys()].sort()
  if (first === undefined) return []
  let bytes = 0
  const points: StorePoint[] = []
  for (let day = first; day <= now.toISOString().slice(0, 10); day = dayAfter(day)) {
    bytes += byDay.get(day) ?? 0
    points.push({ day, bytes: Math.max(0, bytes) })
  }
  return points
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
}

const RECENT = 8

const activityRows = statement('activity', (db) => {
  const subject = db
    .select({ id: backupArchives.id, fileName: backupArchives.fileName })
    .from(backupArchives)
    .as('subject')
  return db
    .select({
      id: backupHistory.id,
      kind: backupHistory.kind,
      status: backupHistory.status,
      origin: backupHistory.origin,
      at: backupHistory.createdAt,
      scheduleName: backupSchedules.name,
      uploadedAs: backupHistory.uploadedAs,
      subjectId: backupHistory.subjectId,
      subjectName: subject.fileName,
      sizeBytes: backupArchives.sizeBytes,
      tableCount: backupArchives.tableCount,
      documentCount: backupArchives.documentCount,
      seconds: sql<number | null>`extract(epoch from ${backupHistory.finishedAt} - ${backupHistory.startedAt})::float8`,
      warnings: sql<number>`jsonb_array_length(${backupHistory.warnings})`,
      error: sql<string | null>`${backupHistory.error} ->> 'message'`,
      removedAt: backupHistory.removedAt,
    })
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    .leftJoin(subject, eq(subject.id, backupHistory.subjectId))
    .where(and(isNull(backupHistory.parentId), isNull(backupHistory.removedAt)))
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(RECENT)
})

/** What happened last, without what was only part of something else. */
export async function recentActivity(db: Queries): Promise<Activity[]> {
  const rows = await activityRows(db).execute()
  return rows.map(({ scheduleName, origin, uploadedAs, subjectId, subjectName, removedAt: _, ...row }) => ({
    ...row,
    at: row.at.toISOString(),
    name: subjectName ?? uploadedAs ?? nameOf({ scheduleName, origin, kind: row.kind }),
    backupId: row.kind === 'backup' || row.kind === 'upload' ? row.id : subjectId,
  }))
}
