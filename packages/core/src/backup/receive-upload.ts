import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import type { Backup } from '../contract.ts'
import type { Core } from '../core.ts'
import { errorOfRow } from '../errors.ts'
import { insertOperation } from '../operation/records.ts'
import { untilFinished } from '../operation/until-finished.ts'
import type { Trigger } from '../schema.ts'
import { findBackup } from './list-backups.ts'
import { quarantineFile } from './store.ts'

/** A new place in the store for a file that arrives, for receiveUpload. What never gets there is swept after a day. */
export function quarantinePath(core: Core): string {
  return quarantineFile(core.env.backupDir, randomUUID())
}

export type Upload = {
  /** From quarantinePath, completely written. It is gone afterwards, whatever became of it. */
  file: string
  /** What it was called where it came from: shown, never used as a path. */
  fileName: string
  by: string
  trigger: Trigger
}

/**
 * Queues an uploaded file for inspection and waits for the outcome. Throws `archive_refused` with the reason and the
 * entry, `conflict` when the same archive is here already, `interrupted` when the server stops meanwhile.
 */
export async function receiveUpload(core: Core, { file, fileName, by, trigger }: Upload): Promise<Backup> {
  const id = randomUUID()
  const quarantined = quarantineFile(core.env.backupDir, id)
  // Named for its operation first: whichever server takes it finds the file, and whoever cleans up finds the owner.
  await rename(file, quarantined)
  try {
    const uploadedAs = fileName.slice(0, 255)
    const request = { id, trigger, requestedBy: by, uploadedAs }
    await insertOperation(core.db, { ...request, kind: 'upload', lane: 'archive', origin: 'uploaded' })
  } catch (error) {
    await rm(quarantined, { force: true })
    throw error
  }
  const { error } = await untilFinished(core, id)
  if (error) throw errorOfRow(error)
  return findBackup(core, id)
}
