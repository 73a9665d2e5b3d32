import { and, eq, isNull } from 'drizzle-orm'
import type { Backup, BackupChange } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { refreshExpectationsAround } from '../retention/refresh-expectations.ts'
import { backupArchives, backupHistory } from '../schema.ts'
import { findBackup } from './list-backups.ts'

/** Pins a backup, so that no rule ever deletes it, and notes what it is for. What is left out stays as it is. */
export async function changeBackup(core: Core, { id, pinned, note }: BackupChange): Promise<Backup> {
  await findBackup(core, id)
  await core.db.transaction(async (tx) => {
    if (note !== undefined)
      await tx
        .update(backupHistory)
        .set({ note: note || null })
        .where(eq(backupHistory.id, id))
    if (pinned === undefined) return
    const changed = await tx
      .update(backupArchives)
      .set({ pinned })
      .where(and(eq(backupArchives.id, id), isNull(backupArchives.deletedAt)))
      .returning({ id: backupArchives.id })
    if (changed.length === 0) throw new AppError('conflict', 'Only a backup that is in the store can be pinned.')
  })
  // From here on another one may be the last of seven.
  if (pinned !== undefined) await refreshExpectationsAround(core, id)
  return findBackup(core, id)
}
