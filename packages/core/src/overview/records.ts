import { and, count, desc, eq, gte, inArray, isNotNull, isNull, min, ne, type SQL, sql } from 'drizzle-orm'
import { statement } from '../console-database.ts'
import type { Activity, GoodBackup, Moment, StorePoint } from '../contract-overview.ts'
import type { Queries } from '../operation/records.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { nameOf } from './name-of.ts'

const inStore = and(isNull(backupArchives.deletedAt), eq(backupArchives.verification, 'verified'))

const MOST_GOOD = 200

const goodRows = statement((db) =>
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
    .limit(MOST_GOOD)
    .prepare('good_backups'),
)

/** What one can return to, the newest first, at most two hundred. */
export async function goodBackups(db: Queries): Promise<GoodBackup[]> {
  const rows = await goodRows(db).execute()
  return rows.map((row) => ({ ...row, origin: row.origin ?? 'manual', takenAt: row.takenAt.toISOString() }))
}

const oneAttempt = statement((db) =>
  db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(and(inArray(backupHistory.kind, ['backup', 'upload']), isNotNull(backupHistory.finishedAt)))
    .limit(1)
    .prepare('one_attempt'),
)

/** One or none: nobody asks for more. */
export async function countAttempts(db: Queries): Promise<number> {
  return (await oneAttempt(db).execute()).length
}

const running = statement((db) =>
  db
    .select({ running: count() })
    .from(backupHistory)
    .where(and(inArray(backupHistory.status, ['queued', 'running']), isNull(backupHistory.parentId)))
    .prepare('running'),
)

export async function countRunning(db: Queries): Promise<number> {
  const [row] = await running(db).execute()
  return row?.running ?? 0
}

export type FailureRun = { scheduleId: string | null; failures: number; since: Date | null; last: Date | null }

/** Of each schedule whose newest runs failed: how many in a row, the first and the last. */
export async function failuresInARow(db: Queries, ids: string[]): Promise<FailureRun[]> {
  if (ids.length === 0) return []
  // Of each schedule only the newest is looked at, however many there are.
  const success = db
    .select({
      id: backupSchedules.id,
      at: sql`(select max(s.created_at) from backup_history s where s.schedule_id = backup_schedules.id and s.status = 'completed')`.as(
        'at',
      ),
    })
    .from(backupSchedules)
    .where(inArray(backupSchedules.id, ids))
    .as('success')
  return db
    .select({
      scheduleId: backupHistory.scheduleId,
      failures: count(),
      since: min(backupHistory.createdAt),
      last: sql`max(${backupHistory.createdAt})`.mapWith(backupHistory.createdAt),
    })
    .from(backupHistory)
    .leftJoin(success, eq(success.id, backupHistory.scheduleId))
    .where(
      and(
        inArray(backupHistory.scheduleId, ids),
        inArray(backupHistory.status, ['failed', 'interrupted']),
        sql`${backupHistory.createdAt} > coalesce(${success.at}, '-infinity')`,
      ),
    )
    .groupBy(backupHistory.scheduleId)
}

const unbroken = statement((db) => {
  const scheduled = isNotNull(backupHistory.scheduleId)
  const lastSuccess = sql`(select max(s.created_at) from backup_history s where s.kind = 'backup' and s.status = 'completed')`
  const lastGap = db
    .select({ at: sql`max(${backupHistory.createdAt})` })
    .from(backupHistory)
    .where(
      and(
        scheduled,
        inArray(backupHistory.status, ['failed', 'interrupted']),
        sql`${backupHistory.createdAt} < ${lastSuccess}`,
      ),
    )
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
    .prepare('unbroken_since')
})

/**
 * Since when no scheduled run was without its backup: the first success after the last failure that a success came
 * after. Null: there has been no success.
 */
export async function unbrokenSince(db: Queries): Promise<Date | null> {
  const [row] = await unbroken(db).execute()
  return row?.at ?? null
}

const MOST_MOMENTS = 500

const momentRows = statement((db) =>
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
        gte(backupHistory.createdAt, sql.placeholder('since')),
        inArray(backupHistory.status, ['completed', 'failed', 'interrupted']),
      ),
    )
    .orderBy(desc(backupHistory.createdAt))
    .limit(MOST_MOMENTS)
    .prepare('moments'),
)

/** The attempts since then that are over, the newest five hundred, the oldest first. */
export async function momentsSince(db: Queries, since: Date): Promise<Moment[]> {
  const rows = await momentRows(db).execute({ since: since.toISOString() })
  return rows.reverse().map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    contents: row.contents ?? 'all',
    name: nameOf(row),
    is: row.status === 'completed' ? (row.kept ? 'kept' : 'gone') : 'failed',
    warnings: row.warnings,
  }))
}

/** What the store held at the end of each day since then, in UTC; from the day of the first archive on. */
export async function storeByDay(db: Queries, since: Date, now: Date): Promise<StorePoint[]> {
  const first = since.toISOString().slice(0, 10)
  const [came, went] = await Promise.all([bytesByDay(cameRows(db), first), bytesByDay(wentRows(db), first)])
  const days = [...came.keys(), ...went.keys()].sort()
  if (days.length === 0) return []
  let bytes = 0
  const points: StorePoint[] = []
  for (let day = days[0] ?? first; day <= now.toISOString().slice(0, 10); day = dayAfter(day)) {
    bytes += (came.get(day) ?? 0) - (went.get(day) ?? 0)
    points.push({ day, bytes: Math.max(0, bytes) })
  }
  return points
}

const cameRows = statement((db) => changesByDay(db, sql`${backupArchives.verifiedAt}`))
const wentRows = statement((db) => changesByDay(db, sql`${backupArchives.deletedAt}`))

/** Bytes by day; what was before the first day counts to it. */
function changesByDay(db: Queries, at: SQL) {
  const first = sql`${sql.placeholder('first')}::date`
  const day = sql<string>`to_char(greatest((${at} at time zone 'UTC')::date, ${first}), 'YYYY-MM-DD')`
  return (
    db
      .select({ day, bytes: sql<number>`sum(${backupArchives.sizeBytes})::float8` })
      .from(backupArchives)
      // What had gone before the first day had come before it.
      .where(
        sql`${at} is not null and (${backupArchives.deletedAt} is null or ${backupArchives.deletedAt} >= ${first})`,
      )
      .groupBy(sql`1`)
      .prepare('changes_by_day')
  )
}

async function bytesByDay(changes: ReturnType<typeof changesByDay>, first: string): Promise<Map<string, number>> {
  const rows = await changes.execute({ first })
  return new Map(rows.map((row) => [row.day, row.bytes]))
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
}

const RECENT = 8

const activityRows = statement((db) => {
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
    .prepare('activity')
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
