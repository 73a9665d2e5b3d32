import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { findUse } from '../operation/records.ts'
import { backupArchives, backupHistory } from '../schema.ts'
import { isDownloading } from './open-download.ts'
import { halfDeletedArchives, keptArchives, lockStoreNames } from './records.ts'
import { explainStoreError, fileErrorCode, syncFolder } from './store.ts'

/**
 * Takes a backup, or an attempt that did not become one, off the list and its file out of the store. Doing it again
 * changes nothing. Throws `busy` while it is made, restored or downloaded here, `not_found` when there never was one.
 */
export async function deleteBackup(core: Core, id: string): Promise<void> {
  if (isDownloading(core, id)) {
    throw new AppError('busy', 'This backup is being downloaded.', { hint: 'Wait until the download is over.' })
  }
  await core.db.transaction(async (tx) => {
    await refuseInUse(tx, id)
    await tx
      .update(backupHistory)
      .set({ removedAt: sql`now()` })
      .where(and(eq(backupHistory.id, id), isNull(backupHistory.removedAt)))
    await tx
      .update(backupArchives)
      .set({ deletedAt: sql`now()` })
      .where(and(eq(backupArchives.id, id), isNull(backupArchives.deletedAt)))
  })
  await finishDeletions(core)
}

async function refuseInUse(tx: Transaction, id: string): Promise<void> {
  // A restore that refers to this row cannot be queued while it is locked.
  const kinds = inArray(backupHistory.kind, ['backup', 'upload'])
  const [row] = await tx
    .select({ id: backupHistory.id })
    .from(backupHistory)
    .where(and(eq(backupHistory.id, id), kinds))
    .for('update')
  if (!row) throw new AppError('not_found', 'There is no such backup.')
  const use = await findUse(tx, id)
  if (use?.id === id) {
    throw new AppError('busy', 'This backup is not finished.', { hint: 'Cancel it first, or wait until it is.' })
  }
  if (use) throw new AppError('busy', 'This backup is being restored.', { hint: 'Wait until the restore is over.' })
}

/** The second phase of every deletion that has not had it: the file goes. Also after a crash in between. */
export async function finishDeletions(core: Core): Promise<void> {
  if ((await halfDeletedArchives(core.db)).length === 0) return
  const { backupDir } = core.env
  await core.db.transaction(async (tx) => {
    await lockStoreNames(tx)
    const kept = new Set((await keptArchives(tx)).map((archive) => archive.fileName))
    const gone = await halfDeletedArchives(tx)
    for (const { fileName } of gone) {
      // The name may be another archive's by now: then the file of the deleted one went before the crash.
      if (!kept.has(fileName)) await unlinkFile(backupDir, fileName)
    }
    await syncFolder(backupDir)
    const ids = gone.map((archive) => archive.id)
    await tx.update(backupArchives).set({ unlinkedAt: sql`now()` }).where(inArray(backupArchives.id, ids))
  })
}

async function unlinkFile(dir: string, name: string): Promise<void> {
  try {
    await unlink(join(dir, name))
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw (await explainStoreError(dir, error)) ?? error
  }
}
