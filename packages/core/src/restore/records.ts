import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import { leaseLost, type Queries, stillOurs } from '../operation/records.ts'
import { backupArchives, backupHistory, type Operation, type RestoreDetails } from '../schema.ts'

const isRestore = eq(backupHistory.kind, 'restore')
/** Either of them touches live data, under the one journal. */
const isRestoreOrUndo = inArray(backupHistory.kind, ['restore', 'undo'])

/** The restore or undo that is queued or runs, on whichever server. */
export async function findActiveRestore(db: Queries): Promise<Operation | null> {
  const [operation] = await db
    .select()
    .from(backupHistory)
    .where(and(isRestoreOrUndo, inArray(backupHistory.status, ['queued', 'running'])))
    .limit(1)
  return operation ?? null
}

export async function findNewestRestore(db: Queries): Promise<Operation | null> {
  const [operation] = await db
    .select()
    .from(backupHistory)
    .where(isRestore)
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(1)
  return operation ?? null
}

/** The last restore that replaced the live data. */
export async function findLastCompleted(db: Queries): Promise<Operation | null> {
  const [operation] = await db
    .select()
    .from(backupHistory)
    .where(and(isRestore, eq(backupHistory.status, 'completed')))
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(1)
  return operation ?? null
}

/** The newest attempt to undo a restore. */
export async function findUndo(db: Queries, restoreId: string): Promise<Operation | null> {
  const [operation] = await db
    .select()
    .from(backupHistory)
    .where(and(eq(backupHistory.kind, 'undo'), sql`${backupHistory.restore} ->> 'undoes' = ${restoreId}`))
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(1)
  return operation ?? null
}

/** Whether a restore or an undo runs on a server that may still be alive. */
export async function isRestoreAlive(core: Core): Promise<boolean> {
  const [row] = await core.db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(
      and(
        isRestoreOrUndo,
        eq(backupHistory.status, 'running'),
        sql`${backupHistory.leaseUntil} > now() - make_interval(secs => ${core.timings.grace / 1000})`,
      ),
    )
    .limit(1)
  return row !== undefined
}

/** Whether the restore of this id is over, or unknown to this console database. */
export async function isRestoreOver(db: Queries, id: string): Promise<boolean> {
  const [row] = await db.select({ status: backupHistory.status }).from(backupHistory).where(eq(backupHistory.id, id))
  return row === undefined || (row.status !== 'queued' && row.status !== 'running')
}

/** Ids of the restores that are over and begin with one of these eight characters. */
export async function findFinishedRestores(db: Queries, shortIds: string[]): Promise<string[]> {
  const rows = await db
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(
      and(
        isRestore,
        inArray(sql`left(${backupHistory.id}::text, 8)`, shortIds),
        sql`${backupHistory.status} not in ('queued', 'running')`,
      ),
    )
  return rows.map((row) => row.id)
}

const merged = (details: Partial<RestoreDetails>) => sql`${backupHistory.restore} || ${JSON.stringify(details)}::jsonb`

/** Stores what a running restore or undo learned about itself; throws `lease_lost` when it is no longer ours. */
export async function saveRestoreDetails(
  core: Core,
  operation: Operation,
  details: Partial<RestoreDetails>,
): Promise<void> {
  const changed = await core.db
    .update(backupHistory)
    .set({ restore: merged(details) })
    .where(stillOurs(operation))
    .returning({ id: backupHistory.id })
  if (changed.length === 0) throw leaseLost(operation)
}

/** Stores what became of a restore or undo after it was over: settled by a recovery, or its old pair dropped. Null: none. */
export async function amendRestore(
  db: Queries,
  id: string,
  change: Partial<Pick<Operation, 'status' | 'error'>> & { details: Partial<RestoreDetails> },
): Promise<Operation | null> {
  const { details, ...columns } = change
  const [restore] = await db
    .update(backupHistory)
    .set({ ...columns, restore: merged(details) })
    .where(and(eq(backupHistory.id, id), isRestoreOrUndo))
    .returning()
  return restore ?? null
}

export async function pinArchive(db: Queries, id: string): Promise<void> {
  await db.update(backupArchives).set({ pinned: true }).where(eq(backupArchives.id, id))
}
