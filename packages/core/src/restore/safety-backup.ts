import { appAddress } from '../app-database.ts'
import { takeBackup } from '../backup/take-backup.ts'
import type { Contents } from '../contract.ts'
import type { RestoreScope } from '../contract-restore.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { explainError } from '../operation/execute.ts'
import { runChild } from '../operation/run-child.ts'
import type { Operation } from '../schema.ts'
import { withServer } from './connect-server.ts'
import { pinArchive, saveRestoreDetails } from './records.ts'
import type { ServerRestoring } from './restoring.ts'
import { findDatabaseOid } from './scratch-database.ts'
import { trip } from './trip.ts'

const CONTENTS: Record<RestoreScope, Contents> = {
  everything: 'all',
  database: 'database',
  documents: 'documents',
  chosen: 'documents',
}

/** What it holds while there is a live database. */
export function usualContents(scope: RestoreScope): Contents {
  return CONTENTS[scope]
}

/** What a safety backup holds. Null: there is nothing to back up, because the live database is gone. */
export async function safetyContents(core: Core, scope: RestoreScope): Promise<Contents | null> {
  if (CONTENTS[scope] === 'documents' || !(await isLiveGone(core))) return CONTENTS[scope]
  return scope === 'everything' ? 'documents' : null
}

async function isLiveGone(core: Core): Promise<boolean> {
  const { database } = appAddress(core.env)
  return withServer(core, async (server) => (await findDatabaseOid(server, database)) === null)
}

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
  const contents = await safetyContents(core, details.scope)
  if (contents !== CONTENTS[details.scope]) {
    run.warn({ code: 'no_live_database', message: 'The live database is gone: there was nothing of it to back up.' })
  }
  if (contents === null) return run.summarize('There is nothing to back up')
  const { id } = await backUpLive(restoring, contents)
  trip('safety backup: not pinned')
  await pinArchive(core.db, id)
  trip('safety backup: pinned')
  await saveRestoreDetails(core, run.operation, { safetyBackupId: id })
  trip('safety backup: recorded')
  run.summarize('Taken, verified and pinned')
}

async function backUpLive({ core, run, archive }: ServerRestoring, contents: Contents): Promise<Operation> {
  const request = {
    kind: 'backup' as const,
    origin: 'safety' as const,
    contents,
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
