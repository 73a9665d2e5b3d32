import { takeBackup } from '../backup/take-backup.ts'
import type { Contents, RestoreScope } from '../contract.ts'
import { AppError } from '../errors.ts'
import { explainError } from '../operation/execute.ts'
import { runChild } from '../operation/run-child.ts'
import type { Operation } from '../schema.ts'
import { pinArchive, saveRestoreDetails } from './records.ts'
import type { ServerRestoring } from './restoring.ts'

const CONTENTS: Record<RestoreScope, Contents> = { everything: 'all', database: 'database', documents: 'documents' }

/**
 * Backs up what the restore will replace, verified and pinned. Left out only by the explicit choice of whoever asked for
 * the restore. Throws `safety_backup_failed`.
 */
export async function takeSafetyBackup(restoring: ServerRestoring): Promise<void> {
  const { core, run, details } = restoring
  await run.enter('safety-backup')
  if (details.skipSafetyBackup) {
    const message = `No safety backup was taken: ${run.operation.requestedBy ?? 'somebody'} chose to restore without one.`
    run.warn({ code: 'no_safety_backup', message })
    run.summarize('Left out by choice')
    return
  }
  const { id } = await backUpLive(restoring)
  await pinArchive(core.db, id)
  await saveRestoreDetails(core, run.operation, { safetyBackupId: id })
  run.summarize('Taken, verified and pinned')
}

async function backUpLive({ core, run, archive, details }: ServerRestoring): Promise<Operation> {
  const request = {
    kind: 'backup' as const,
    origin: 'safety' as const,
    contents: CONTENTS[details.scope],
    note: `Before the restore of ${archive.fileName}`,
    requestedBy: run.operation.requestedBy,
  }
  try {
    return await runChild(core, run, request, takeBackup)
  } catch (cause) {
    run.signal.throwIfAborted()
    const { message, hint } = explainError(cause)
    throw new AppError('safety_backup_failed', `The safety backup failed, so nothing is restored: ${message}`, {
      hint: `${hint ?? ''} If the live database is too damaged to be backed up, restore without a safety backup.`.trim(),
      cause,
    })
  }
}
