import { join } from 'node:path'
import { markVerification } from '../backup/records.ts'
import { refuseUnmounted } from '../backup/refuse-unmounted.ts'
import { archiveSize, explainStoreError, fileErrorCode } from '../backup/store.ts'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { isCounted } from './apply-retention.ts'
import { type Group, type RetainedBackup, retainedBackups } from './records.ts'

/** What was found of a group's backups before anything of it may expire. */
export type StoreLook = {
  /** Why the store could not be looked at. */
  problem: Problem | null
  /** The backups that were looked at; the files of those that are still counted are whole in size. */
  seen: Set<string>
}

/** Looks whether the files are there. A backup whose file is missing or cut says so from here on, and does not count. */
export async function lookAtStore(core: Core, group: Group): Promise<StoreLook> {
  const backups = await retainedBackups(core.db, group)
  const seen = new Set(backups.map(({ id }) => id))
  try {
    // Nothing may expire by a store that is in doubt: here even a single backup counts.
    await refuseUnmounted(core, 0)
    for (const backup of backups.filter(isCounted)) await lookAtFile(core, backup)
    return { problem: null, seen }
  } catch (error) {
    const { code, message, hint } = await explain(core.env.backupDir, error)
    return { problem: { code, message, hint }, seen }
  }
}

async function lookAtFile(core: Core, { id, fileName, sizeBytes, verification }: RetainedBackup): Promise<void> {
  const size = await archiveSize(join(core.env.backupDir, fileName))
  if (size === sizeBytes) return
  await markVerification(core.db, id, { from: verification, to: size === null ? 'missing' : 'corrupt' })
}

async function explain(store: string, error: unknown): Promise<AppError> {
  const known = error instanceof AppError ? error : await explainStoreError(store, error)
  if (known) return known
  const code = fileErrorCode(error)
  if (code === null) throw error
  return new AppError('store_unusable', `The store ${store} cannot be read: ${code}.`, {
    hint: 'Check that the volume of BACKUP_DIR is mounted and healthy.',
  })
}
