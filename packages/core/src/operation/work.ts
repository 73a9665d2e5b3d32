import { inspectUpload } from '../backup/inspect-upload.ts'
import { takeBackup } from '../backup/take-backup.ts'
import type { OperationKind } from '../contract.ts'
import { drillBackup } from '../proof/drill-backup.ts'
import { verifyBackup } from '../proof/verify-backup.ts'
import { restoreBackup } from '../restore/restore-backup.ts'
import { undoRestore } from '../restore/undo-restore.ts'
import type { WorkFor } from './execute.ts'

export type Work = Record<OperationKind, WorkFor>

/** What is done for each kind of operation. */
export const work: Work = {
  backup: takeBackup,
  restore: restoreBackup,
  undo: undoRestore,
  upload: inspectUpload,
  verify: verifyBackup,
  drill: drillBackup,
}
