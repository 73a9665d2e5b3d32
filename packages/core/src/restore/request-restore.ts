import { sql } from 'drizzle-orm'
import { findArchive } from '../backup/records.ts'
import type { RestoreRequest, RestoreScope, RestoreStatus } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { insertOperation } from '../operation/records.ts'
import type { Archive, Trigger } from '../schema.ts'
import { findChosen } from './find-chosen.ts'
import { findActiveRestore, findNewestRestore } from './records.ts'
import { toRestoreStatus } from './to-restore-status.ts'

/**
 * Queues a restore: a row, no work. Throws `not_found`, `invalid` when the file name was not typed or the archive does
 * not hold what is to be restored, and `busy` when there is a restore already.
 */
export async function requestRestore(
  core: Core,
  request: RestoreRequest & { by: string; trigger: Trigger },
): Promise<RestoreStatus> {
  const archive = await findArchive(core.db, request.id)
  if (!archive) throw new AppError('not_found', 'There is no such backup in the store.')
  checkRequest(request, archive)
  const chosen = request.documents && (await findChosen(core, archive, request.documents))
  return core.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${ONE_RESTORE})`)
    const active = await findActiveRestore(tx)
    if (active) throw busy(active.requestedBy)
    const { scope, skipSafetyBackup } = request
    const operation = await insertOperation(tx, {
      kind: 'restore',
      lane: 'app',
      trigger: request.trigger,
      subjectId: request.id,
      requestedBy: request.by,
      restore: {
        scope,
        ...(chosen && { chosen }),
        skipSafetyBackup,
        safetyBackupId: null,
        liveDataTouched: false,
        undoUntil: null,
        undone: false,
      },
    })
    return toRestoreStatus(operation)
  })
}

/** The restore that is queued or runs, else the last one. */
export async function findRestore(core: Core): Promise<RestoreStatus | { status: 'idle' }> {
  const operation = (await findActiveRestore(core.db)) ?? (await findNewestRestore(core.db))
  return operation ? toRestoreStatus(operation) : { status: 'idle' }
}

// Any number will do, as long as it stays the same and is no other lock's.
const ONE_RESTORE = 7_203_120

/** What an archive can restore, the widest first. */
export function scopesOf({ manifest }: Pick<Archive, 'manifest'>): RestoreScope[] {
  const { database, documents } = manifest
  const ofDocuments: RestoreScope[] = documents && documents.count > 0 ? ['documents', 'chosen'] : ['documents']
  if (database && documents) return ['everything', 'database', ...ofDocuments]
  return database ? ['database'] : ofDocuments
}

function checkRequest(request: RestoreRequest, archive: Archive): void {
  if (request.confirm !== archive.fileName) {
    throw new AppError('invalid', 'What was typed is not the name of this backup.', {
      hint: `To restore it, send its file name as “confirm”: ${archive.fileName}`,
    })
  }
  if (!scopesOf(archive).includes(request.scope)) {
    throw new AppError(
      'invalid',
      `This backup cannot restore ${request.scope}: it holds ${archive.manifest.contents}.`,
      {
        hint: `Choose ${scopesOf(archive).join(' or ')}.`,
      },
    )
  }
  checkChosen(request)
}

function checkChosen({ scope, documents }: RestoreRequest): void {
  if ((scope === 'chosen') === (documents !== undefined)) return
  throw scope === 'chosen'
    ? new AppError('invalid', 'No document was chosen.', {
        hint: 'Send the paths of documents and folders of this backup as “documents”.',
      })
    : new AppError('invalid', `Documents were chosen, but the scope is ${scope}.`, {
        hint: 'Send “chosen” as the scope to restore these documents only.',
      })
}

function busy(by: string | null): AppError {
  return new AppError('busy', `A restore is under way already${by ? `, asked for by ${by}` : ''}.`, {
    hint: 'Wait until it has ended.',
  })
}
