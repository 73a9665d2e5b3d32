import { and, desc, eq, ne } from 'drizzle-orm'
import type { RestoreStatus } from '../contract-restore.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { backupHistory } from '../schema.ts'
import { describeRestore } from './to-restore-status.ts'

const MOST_LISTED = 50

// One that was skipped has nothing to tell: it never was a restore.
const isRestore = and(eq(backupHistory.kind, 'restore'), ne(backupHistory.status, 'skipped'))

/** The restores of one backup, the newest first, the failed ones too. */
export async function listRestores({ db }: Core, backupId: string): Promise<RestoreStatus[]> {
  const rows = await db
    .select()
    .from(backupHistory)
    .where(and(isRestore, eq(backupHistory.subjectId, backupId)))
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(MOST_LISTED)
  return Promise.all(rows.map((row) => describeRestore(db, row)))
}

/** A restore as it stands, also one that is long over. Throws `not_found`. */
export async function findRestoreById({ db }: Core, id: string): Promise<RestoreStatus> {
  const [row] = await db
    .select()
    .from(backupHistory)
    .where(and(isRestore, eq(backupHistory.id, id)))
  if (!row) throw new AppError('not_found', 'There is no such restore.')
  return describeRestore(db, row)
}
