import type { Backup } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { askToCancel, cancelQueued } from '../operation/records.ts'
import { findBackup } from './list-backups.ts'

/**
 * Cancels a backup: at once when it waits; when it runs its server stops, and the row says `cancelled` once nothing is
 * left of it. Throws `conflict` when there is nothing to cancel.
 */
export async function cancelBackup(core: Core, id: string): Promise<Backup> {
  const before = await findBackup(core, id)
  const cancelled = (await cancelQueued(core.db, id)) ?? (await askToCancel(core.db, id))
  if (!cancelled) {
    throw before.origin === 'safety'
      ? new AppError('conflict', 'This backup belongs to a restore.', { hint: 'Cancel the restore instead.' })
      : new AppError('conflict', 'This backup is not running any more.')
  }
  return findBackup(core, id)
}
