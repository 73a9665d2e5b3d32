import { and, count, desc, eq, gte, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { BackupQuery, BackupSort } from '../contract.ts'
import type { Queries } from '../operation/records.ts'
import { type Archive, backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import type { Place } from './list-counts.ts'
import { UNSUCCESSFUL } from './unsuccessful.ts'

/** What a backup in the list is made of: all of an archive but what is long. */
const columns = {
  operation: backupHistory,
  /** Also of a schedule that was deleted since. */
  scheduleName: backupSchedules.name,
  archive: {
    fileName: backupArchives.fileName,
    sizeBytes: backupArchives.sizeBytes,
    sha256: backupArchives.sha256,
    provenance: backupArchives.provenance,
    pinned: backupArchives.pinned,
    verification: backupArchives.verification,
    verifiedAt: backupArchives.verifiedAt,
    provenAt: backupArchives.provenAt,
    provenMs: backupArchives.provenMs,
    takenAt: backupArchives.takenAt,
    expiresAt: backupArchives.expiresAt,
    keptBecause: backupArchives.keptBecause,
    suspiciousBecause: backupArchives.suspiciousBecause,
    acknowledgedBy: backupArchives.acknowledgedBy,
    acknowledgedAt: backupArchives.acknowledgedAt,
    tableCount: backupArchives.tableCount,
    rowCount: backupArchives.rowCount,
    documentCount: backupArchives.documentCount,
    documentBytes: backupArchives.documentBytes,
  },
}

/** An operation that made, makes or was to make a backup, with its archive if it has one. */
export type BackupRow = NonNullable<Awaited<ReturnType<typeof findBackupRow>>>

// What is not kind backup or upload is no backup; what an admin removed is off the list.
export const listed = and(inArray(backupHistory.kind, ['backup', 'upload']), isNull(backupHistory.removedAt))

export async function findBackupRow(db: Queries, id: string) {
  const [row] = await db
    .select(columns)
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    .where(and(listed, eq(backupHistory.id, id)))
  return row ?? null
}

/** Those of these that are on the list, in no order. */
export function backupRowsByIds(db: Queries, ids: string[]): Promise<BackupRow[]> {
  return db
    .select(columns)
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    .where(and(listed, inArray(backupHistory.id, ids)))
}

/**
 * First which they are, from indexes alone; then these few. To put whole rows in order takes many times longer. With a
 * place, the ones before its week are not even passed by.
 */
export function backupRows(db: Queries, query: BackupQuery, place?: Place): Promise<BackupRow[]> {
  const page = db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .where(and(matches(query), place && within(place, query)))
    .orderBy(...inOrder(query))
    .limit(query.pageSize)
    .offset(place?.skip ?? (query.page - 1) * query.pageSize)
  return db
    .select(columns)
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .leftJoin(backupSchedules, eq(backupSchedules.id, backupHistory.scheduleId))
    .where(sql`${backupHistory.id} = any(array(${page}))`)
    .orderBy(...inOrder(query))
}

function within({ edge }: Place, { order }: BackupQuery): SQL {
  return order === 'asc' ? gte(backupHistory.createdAt, edge) : lt(backupHistory.createdAt, edge)
}

export async function countBackups(db: Queries, query: BackupQuery): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .where(matches(query))
  return row?.total ?? 0
}

const sortKeys: Record<BackupSort, SQL> = {
  taken: sql`${backupHistory.createdAt}`,
  size: sql`${backupArchives.sizeBytes}`,
  duration: sql`(${backupHistory.finishedAt} - ${backupHistory.startedAt})`,
}

const NEWEST_FIRST = [desc(backupHistory.createdAt), desc(backupHistory.id)]

/** The newest first among equals, and always in one order: else a row could be on two pages. */
function inOrder({ sort = 'taken', order = 'desc' }: BackupQuery): SQL[] {
  const key = sortKeys[sort]
  const first = order === 'asc' ? sql`${key} asc nulls last` : sql`${key} desc nulls last`
  return sort === 'taken' && order === 'desc' ? NEWEST_FIRST : [first, ...NEWEST_FIRST]
}

function matches({ status, origin, scheduleId, search, ...query }: BackupQuery) {
  const pattern = search ? `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` : null
  return and(
    listed,
    status && inArray(backupHistory.status, status === 'unsuccessful' ? [...UNSUCCESSFUL] : [status]),
    origin && eq(backupHistory.origin, origin),
    scheduleId === undefined ? undefined : eq(backupHistory.scheduleId, scheduleId),
    query.verification && eq(backupArchives.verification, query.verification),
    query.from === undefined ? undefined : gte(backupHistory.createdAt, new Date(query.from)),
    query.to === undefined ? undefined : lt(backupHistory.createdAt, new Date(query.to)),
    pattern === null ? undefined : isNamed(pattern),
  )
}

/** Each is a question of its own that an index answers: few rows bear a name that a person gave them. */
function isNamed(pattern: string): SQL {
  const names = sql`select n.id from backup_history n
    where (n.note is not null or n.uploaded_as is not null) and (n.note ilike ${pattern} or n.uploaded_as ilike ${pattern})`
  // All of our files have names in lower case.
  const files = sql`select f.id from backup_archives f where f.file_name like ${pattern.toLowerCase()}`
  return sql`(${backupHistory.id} in (${files}) or ${backupHistory.id} in (${names}))`
}

/** The archive of a backup that is in the store or ought to be; null for one that was deleted or never came to be. */
export async function findArchive(db: Queries, id: string): Promise<Archive | null> {
  const [archive] = await db
    .select()
    .from(backupArchives)
    .where(and(eq(backupArchives.id, id), isNull(backupArchives.deletedAt)))
  return archive ?? null
}

/** Whether a backup in the list has this name, be its file there or lost. */
export async function isListed(db: Queries, fileName: string): Promise<boolean> {
  const rows = await db
    .select({ id: backupArchives.id })
    .from(backupArchives)
    .where(and(eq(backupArchives.fileName, fileName), isNull(backupArchives.deletedAt)))
  return rows.length > 0
}

export async function findArchiveBySha256(db: Queries, sha256: string): Promise<Archive | null> {
  const [archive] = await db
    .select()
    .from(backupArchives)
    .where(and(eq(backupArchives.sha256, sha256), isNull(backupArchives.deletedAt)))
    .limit(1)
  return archive ?? null
}

/** The newest completed backup that was taken here with these contents: what the next one will be like. */
export async function findLastTaken(db: Queries, contents: Archive['manifest']['contents']): Promise<Archive | null> {
  const [row] = await db
    .select({ archive: backupArchives })
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .where(
      and(
        eq(backupHistory.kind, 'backup'),
        eq(backupHistory.contents, contents),
        eq(backupHistory.status, 'completed'),
        isNull(backupArchives.deletedAt),
      ),
    )
    .orderBy(desc(backupArchives.takenAt))
    .limit(1)
  return row?.archive ?? null
}

/** The newest good backup that was taken here and holds documents. */
export async function findLastWithDocuments(db: Queries): Promise<Archive | null> {
  const [row] = await db
    .select({ archive: backupArchives })
    .from(backupArchives)
    .innerJoin(backupHistory, eq(backupHistory.id, backupArchives.id))
    .where(
      and(
        eq(backupHistory.kind, 'backup'),
        eq(backupHistory.status, 'completed'),
        eq(backupArchives.provenance, 'here'),
        eq(backupArchives.verification, 'verified'),
        isNotNull(backupArchives.documentCount),
        isNull(backupArchives.deletedAt),
      ),
    )
    .orderBy(desc(backupArchives.takenAt))
    .limit(1)
  return row?.archive ?? null
}

export type KeptArchive = Awaited<ReturnType<typeof keptArchives>>[number]

/** The archives that should be in the store. */
export function keptArchives(db: Queries) {
  return db
    .select({
      id: backupArchives.id,
      fileName: backupArchives.fileName,
      sizeBytes: backupArchives.sizeBytes,
      verification: backupArchives.verification,
    })
    .from(backupArchives)
    .where(isNull(backupArchives.deletedAt))
}

/** Deletions that a crash left between their two phases. */
export function halfDeletedArchives(db: Queries) {
  return db
    .select({ id: backupArchives.id, fileName: backupArchives.fileName })
    .from(backupArchives)
    .where(and(isNotNull(backupArchives.deletedAt), isNull(backupArchives.unlinkedAt)))
}

/** Notes what a look at a file's name and size has shown. It is then to be read whole, which alone is a verdict. */
export async function markVerification(
  db: Queries,
  id: string,
  change: { from: Archive['verification']; to: Archive['verification'] },
): Promise<boolean> {
  if (change.from === change.to) return false
  const changed = await db
    .update(backupArchives)
    .set({ verification: change.to, checkedAt: null })
    .where(
      and(eq(backupArchives.id, id), eq(backupArchives.verification, change.from), isNull(backupArchives.deletedAt)),
    )
    .returning({ id: backupArchives.id })
  return changed.length > 0
}

// Any number will do, as long as it stays the same.
const STORE_LOCK = 7_203_115

/** Names in the store change one at a time over all servers, until the transaction ends. */
export async function lockStoreNames(tx: Queries): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${STORE_LOCK})`)
}
