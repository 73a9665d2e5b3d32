import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { refreshExpectationsAround } from '../retention/refresh-expectations.ts'
import { backupArchives, backupHistory } from '../schema.ts'
import { holdsWritten } from './hold-download.ts'
import { lockUnused, type Use } from './in-use.ts'
import { halfDeletedArchives, keptArchives, lockStoreNames } from './records.ts'
import { explainStoreError, fileErrorCode, syncFolder } from './store.ts'

/**
 * Takes a backup, or an attempt that did not become one, off the list and its file out of the store. Doing it again
 * changes nothing. Throws `busy` while it is made, restored or downloaded on any server, `not_found` when there never
 * was one.
 */
export async function deleteBackup(core: Core, id: string): Promise<void> {
  // A download that is over here does not hold it any more, as soon as that is written.
  await holdsWritten(core, id)
  await core.db.transaction(async (tx) => {
    const use = await lockUnused(tx, id)
    if (use === 'unknown') throw new AppError('not_found', 'There is no such backup.')
    if (use) throw new AppError('busy', BUSY[use].message, { hint: BUSY[use].hint })
    await markDeleted(tx, id)
  })
  await finishDeletions(core)
  // From here on another one may be the last of seven.
  await refreshExpectationsAround(core, id)
}

const BUSY: Record<Use, { message: string; hint: string }> = {
  made: { message: 'This backup is not finished.', hint: 'Cancel it first, or wait until it is.' },
  restored: { message: 'This backup is being restored.', hint: 'Wait until the restore is over.' },
  verified: { message: 'This backup is being verified.', hint: 'Cancel that, or wait until it is over.' },
  drilled: { message: 'This backup is being drilled.', hint: 'Cancel that, or wait until it is over.' },
  downloaded: { message: 'This backup is being downloaded.', hint: 'Wait until the download is over.' },
}

/** The first phase of a deletion: from here on it is no backup any more. Of one that is locked and not in use. */
export async function markDeleted(tx: Transaction, id: string, expiredBecause: string | null = null): Promise<void> {
  await tx
    .update(backupHistory)
    .set({ removedAt: sql`now()` })
    .where(and(eq(backupHistory.id, id), isNull(backupHistory.removedAt)))
  await tx
    .update(backupArchives)
    .set({ deletedAt: sql`now()`, expiredBecause })
    .where(and(eq(backupArchives.id, id), isNull(backupArchives.deletedAt)))
}

/** The second phase of every deletion that has not had it: the file goes. Also after a crash in between. */
export async function finishDeletions(core: Core): Promise<void> {
  if ((await halfDeletedArchives(core.db)).length === 0) return
  const { backupDir } = core.env
  await core.db.transaction(async (tx) => {
    await lockStoreNames(tx)
    // In this order: one that is deleted between the two is no longer kept, and its own deletion follows.
    const gone = await halfDeletedArchives(tx)
    const kept = new Set((await keptArchives(tx)).map((archive) => archive.fileName))
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
