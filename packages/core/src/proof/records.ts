import { and, desc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { statement } from '../console-database.ts'
import type { ProofKind } from '../contract-proof.ts'
import type { Queries } from '../operation/records.ts'
import { type Archive, backupArchives, backupHistory, type Operation } from '../schema.ts'

/** A verify or drill that is queued or runs, of one backup or of any. */
export async function findUnfinishedProof(db: Queries, kind: ProofKind, backupId?: string): Promise<Operation | null> {
  const [operation] = await db
    .select()
    .from(backupHistory)
    .where(
      and(
        eq(backupHistory.kind, kind),
        inArray(backupHistory.status, ['queued', 'running']),
        backupId === undefined ? undefined : eq(backupHistory.subjectId, backupId),
      ),
    )
    .limit(1)
  return operation ?? null
}

export async function findNewestProof(db: Queries, kind: ProofKind, backupId: string): Promise<Operation | null> {
  const [operation] = await db
    .select()
    .from(backupHistory)
    .where(and(eq(backupHistory.kind, kind), eq(backupHistory.subjectId, backupId)))
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(1)
  return operation ?? null
}

/** What was found of an archive by reading it whole. */
export async function markRead(db: Queries, id: string, verification: Archive['verification']): Promise<void> {
  await db
    .update(backupArchives)
    .set({
      verification,
      checkedAt: sql`now()`,
      ...(verification === 'verified' && { verifiedAt: sql`now()` }),
    })
    .where(and(eq(backupArchives.id, id), isNull(backupArchives.deletedAt)))
}

export async function markProven(db: Queries, id: string, ms: number): Promise<void> {
  await db
    .update(backupArchives)
    .set({ provenAt: sql`now()`, provenMs: ms })
    .where(and(eq(backupArchives.id, id), isNull(backupArchives.deletedAt)))
}

const lastProven = statement('last_proven', (db) =>
  db
    .select({ backupId: backupArchives.id, provenAt: backupArchives.provenAt, provenMs: backupArchives.provenMs })
    .from(backupArchives)
    .where(
      and(
        isNotNull(backupArchives.provenAt),
        eq(backupArchives.verification, 'verified'),
        isNull(backupArchives.deletedAt),
      ),
    )
    .orderBy(desc(backupArchives.provenAt))
    .limit(1),
)

/** The backup of the newest drill that went well, if it is still whole and in the store. */
export async function findLastProven(db: Queries) {
  const [row] = await lastProven(db).execute()
  return row ?? null
}

/** The archive whose turn it is to be read: one with something amiss first, then the one that was not read for longest. */
export async function findUnread(db: Queries, before: Date | null): Promise<Archive | null> {
  const amiss = isNull(backupArchives.checkedAt)
  const [archive] = await db
    .select()
    .from(backupArchives)
    .where(
      and(
        isNull(backupArchives.deletedAt),
        before === null ? amiss : sql`(${amiss} or ${backupArchives.checkedAt} < ${before.toISOString()}::timestamptz)`,
      ),
    )
    .orderBy(sql`${backupArchives.checkedAt} nulls first`, backupArchives.id)
    .limit(1)
  return archive ?? null
}

/** The newest good backup that was made here; one that holds the database, if there is any. */
export async function findNewestGood(db: Queries): Promise<Archive | null> {
  const [archive] = await db
    .select()
    .from(backupArchives)
    .where(
      and(
        isNull(backupArchives.deletedAt),
        eq(backupArchives.verification, 'verified'),
        eq(backupArchives.provenance, 'here'),
      ),
    )
    .orderBy(sql`${backupArchives.manifest} ->> 'contents' = 'documents'`, desc(backupArchives.takenAt))
    .limit(1)
  return archive ?? null
}

/**
 * Whether a verify of since then ended without a verdict: the store or the server, not the archive, was in the way.
 * Bounded by time, it is answered out of an index however long the history is.
 */
export async function hasEndedWithoutVerdict(db: Queries, since: Date): Promise<boolean> {
  return (await withoutVerdict(db, since)).length > 0
}

export function withoutVerdict(db: Queries, since: Date) {
  return db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(
      and(
        eq(backupHistory.kind, 'verify'),
        inArray(backupHistory.status, ['failed', 'cancelled', 'interrupted']),
        gt(backupHistory.createdAt, since),
        sql`coalesce(${backupHistory.error} ->> 'code', '') not in ('verification_failed', 'archive_gone')`,
      ),
    )
    .limit(1)
}
