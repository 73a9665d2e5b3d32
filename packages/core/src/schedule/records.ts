import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { statement, type Transaction } from '../console-database.ts'
import { AppError } from '../errors.ts'
import type { Queries } from '../operation/records.ts'
import { backupArchives, backupHistory, backupSchedules, type ScheduleRow } from '../schema.ts'

const exists = isNull(backupSchedules.deletedAt)

const allRows = statement('schedules', (db) =>
  db
    .select()
    .from(backupSchedules)
    .where(exists)
    .orderBy(asc(sql`lower(${backupSchedules.name})`)),
)

/** In the order they are listed in: by name. */
export function scheduleRows(db: Queries): Promise<ScheduleRow[]> {
  return allRows(db).execute()
}

/** Throws `not_found` when there is none, or none any more. */
export async function findScheduleRow(db: Queries, id: string): Promise<ScheduleRow> {
  const [row] = await db
    .select()
    .from(backupSchedules)
    .where(and(exists, eq(backupSchedules.id, id)))
  if (!row) throw notFound()
  return row
}

/** As findScheduleRow, and nobody claims its slot or changes it until the transaction ends. */
export async function lockSchedule(tx: Queries, id: string): Promise<ScheduleRow> {
  const row = await lockScheduleRow(tx, id)
  if (!row || row.deletedAt !== null) throw notFound()
  return row
}

/**
 * Whoever has this lock decides about the schedule and its backups, over all servers, until the transaction ends. The
 * schedule may be a deleted one. Null: there never was one.
 */
export async function lockScheduleRow(tx: Queries, id: string): Promise<ScheduleRow | null> {
  // No stronger lock than that: an operation that refers to the schedule can be queued meanwhile.
  const [row] = await tx.select().from(backupSchedules).where(eq(backupSchedules.id, id)).for('no key update')
  return row ?? null
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such schedule.', { hint: 'It may have been deleted.' })
}

type Change = PgUpdateSetSource<typeof backupSchedules>

/** Of one that is locked. */
export async function updateSchedule(tx: Transaction, id: string, change: Change): Promise<void> {
  await tx
    .update(backupSchedules)
    .set({ ...change, updatedAt: sql`now()` })
    .where(and(exists, eq(backupSchedules.id, id)))
}

export async function insertSchedule(db: Queries, row: typeof backupSchedules.$inferInsert): Promise<string> {
  const [inserted] = await db.insert(backupSchedules).values(row).returning({ id: backupSchedules.id })
  if (!inserted) throw new Error('an insert returned nothing')
  return inserted.id
}

export async function scheduleNames(db: Queries): Promise<string[]> {
  const rows = await db.select({ name: backupSchedules.name }).from(backupSchedules).where(exists)
  return rows.map(({ name }) => name)
}

export async function hasUnfinished(db: Queries, scheduleId: string): Promise<boolean> {
  const rows = await db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(and(eq(backupHistory.scheduleId, scheduleId), inArray(backupHistory.status, ['queued', 'running'])))
    .limit(1)
  return rows.length > 0
}

/** The newest attempt of each schedule that ran, runs or waits to run, and is on the list: their operations. */
export async function lastOperationIds(db: Queries, ids: string[]): Promise<string[]> {
  const newest = db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(
      and(
        eq(backupHistory.scheduleId, backupSchedules.id),
        ne(backupHistory.status, 'skipped'),
        isNull(backupHistory.removedAt),
      ),
    )
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(1)
    .as('newest')
  const rows = await db
    .select({ id: newest.id })
    .from(backupSchedules)
    .innerJoinLateral(newest, sql`true`)
    .where(inArray(backupSchedules.id, ids))
  return rows.map(({ id }) => id)
}

export type KeptBackups = { scheduleId: string | null; backups: number; bytes: number; lastGoodAt: Date | null }

/** What is in the store of each schedule that has something there. */
export function keptBackups(db: Queries, ids: string[]): Promise<KeptBackups[]> {
  const verified = sql`filter (where ${backupArchives.verification} = 'verified')`
  return db
    .select({
      scheduleId: backupHistory.scheduleId,
      backups: sql<number>`count(*)::int`,
      bytes: sql<number>`sum(${backupArchives.sizeBytes})::float8`,
      lastGoodAt: sql`max(${backupArchives.takenAt}) ${verified}`.mapWith(backupArchives.takenAt),
    })
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .where(and(isNull(backupArchives.deletedAt), inArray(backupHistory.scheduleId, ids)))
    .groupBy(backupHistory.scheduleId)
}

export type Suspect = { id: string; reasons: string[] | null }

/** What was found suspicious about these backups. */
export function suspects(db: Queries, ids: string[]): Promise<Suspect[]> {
  return db
    .select({ id: backupArchives.id, reasons: backupArchives.suspiciousBecause })
    .from(backupArchives)
    .where(inArray(backupArchives.id, ids))
}
