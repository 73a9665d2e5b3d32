import { and, asc, count, desc, eq, gt, inArray, isNull, min, ne, sql } from 'drizzle-orm'
import type { AlertEvent } from '../contract-alert.ts'
import type { Queries } from '../operation/records.ts'
import { backupArchives, backupHistory, type Operation } from '../schema.ts'
import { authUsers } from '../schema-access.ts'
import { outbox } from '../schema-alert.ts'

export type NewMail = Omit<typeof outbox.$inferInsert, 'kind'>

/** Null: what it tells of has a mail already. */
export async function insertMail(db: Queries, mail: NewMail): Promise<string | null> {
  const [inserted] = await db
    .insert(outbox)
    .values({ kind: 'mail', ...mail })
    .onConflictDoNothing({ target: outbox.key })
    .returning({ id: outbox.id })
  return inserted?.id ?? null
}

/** Failures of the operation's schedule in a row, without itself; null: there are none. */
export async function failuresBefore(
  db: Queries,
  { id, scheduleId }: Pick<Operation, 'id' | 'scheduleId'>,
): Promise<{ count: number; since: Date } | null> {
  if (scheduleId === null) return null
  const ofSchedule = and(eq(backupHistory.scheduleId, scheduleId), ne(backupHistory.id, id))
  const lastSuccess = db
    .select({ at: sql`max(${backupHistory.finishedAt})` })
    .from(backupHistory)
    .where(and(ofSchedule, eq(backupHistory.status, 'completed')))
  const [row] = await db
    .select({ count: count(), since: min(backupHistory.finishedAt) })
    .from(backupHistory)
    .where(
      and(
        ofSchedule,
        inArray(backupHistory.status, ['failed', 'interrupted']),
        gt(backupHistory.finishedAt, sql`coalesce((${lastSuccess}), '-infinity')`),
      ),
    )
  return row?.since ? { count: row.count, since: row.since } : null
}

// Less than a day: of two runs of a daily schedule the second may be a little faster.
const DAY_HOURS = 23

/** How many mails a schedule had within a day, by event. */
export async function mailsOfDay(db: Queries, scheduleId: string, now: Date): Promise<Map<AlertEvent, number>> {
  const since = new Date(now.getTime() - DAY_HOURS * 60 * 60 * 1000)
  const rows = await db
    .select({ event: outbox.event, mails: count() })
    .from(outbox)
    .where(and(eq(outbox.kind, 'mail'), eq(outbox.scheduleId, scheduleId), gt(outbox.happenedAt, since)))
    .groupBy(outbox.event)
  return new Map(rows.map(({ event, mails }) => [event, mails]))
}

export type NamedArchive = { fileName: string; sizeBytes: number; takenAt: Date }

const named = {
  fileName: backupArchives.fileName,
  sizeBytes: backupArchives.sizeBytes,
  takenAt: backupArchives.takenAt,
}

export async function findNamedArchive(db: Queries, id: string): Promise<NamedArchive | null> {
  const [archive] = await db.select(named).from(backupArchives).where(eq(backupArchives.id, id))
  return archive ?? null
}

/** The newest backup of a schedule that is verified and in the store; without a schedule, of all. */
export async function findLastGood(db: Queries, scheduleId: string | null): Promise<NamedArchive | null> {
  const [archive] = await db
    .select(named)
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .where(
      and(
        isNull(backupArchives.deletedAt),
        eq(backupArchives.verification, 'verified'),
        scheduleId === null ? undefined : eq(backupHistory.scheduleId, scheduleId),
      ),
    )
    .orderBy(desc(backupArchives.takenAt), desc(backupArchives.id))
    .limit(1)
  return archive ?? null
}

const MOST_RECIPIENTS = 50

/** The addresses of the console's admins, as far as a mail can go to so many. */
export async function adminAddresses(db: Queries): Promise<string[]> {
  const rows = await db
    .select({ email: authUsers.email })
    .from(authUsers)
    .orderBy(asc(authUsers.createdAt), asc(authUsers.id))
    .limit(MOST_RECIPIENTS)
  return rows.map(({ email }) => email)
}
