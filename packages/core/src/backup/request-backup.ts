import type { Backup, BackupRequest } from '../contract.ts'
import type { Core } from '../core.ts'
import { insertOperation } from '../operation/records.ts'
import type { Trigger } from '../schema.ts'
import { toBackup } from './to-backup.ts'

/** Queues a backup: a row, no work. Whichever server is free takes it. */
export async function requestBackup(
  core: Core,
  request: BackupRequest & { by: string; trigger: Trigger },
): Promise<Backup> {
  const operation = await insertOperation(core.db, {
    kind: 'backup',
    lane: 'app',
    trigger: request.trigger,
    origin: 'manual',
    contents: request.contents,
    note: request.note || null,
    requestedBy: request.by,
  })
  return toBackup({ operation, scheduleName: null, archive: null })
}
