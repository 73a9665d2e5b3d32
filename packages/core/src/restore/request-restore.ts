import { sql } from 'drizzle-orm'
import { findArchive } from '../backup/records.ts'
import type { Transaction } from '../console-database.ts'
import type { RestoreRequest, RestoreScope, RestoreStatus } from '../contract-restore.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { insertOperation } from '../operation/records.ts'
import type { Archive, Operation, Trigger } from '../schema.ts'
import { findChosen } from './find-chosen.ts'
import { findActiveRestore, findNewestRestore } from './records.ts'
import { describeRestore, toRestoreStatus } from './to-restore-status.ts'

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
    await lockRestores(tx)
    const active = await findActiveRestore(tx)
    if (active) throw busy(active)
    const { scope, skipSafetyBackup, trustForeign = false } = request
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
        trustForeign,
        safetyBackupId: null,
        liveDataTouched: false,
        undoUntil: null,
        undone: false,
      },
    })
    return toRestoreStatus(operation, null)
  })
}

/** The restore that is queued, runs or is being undone, else the last one. */
export async function findRestore(core: Core): Promise<RestoreStatus | { status: 'idle' }> {
  const operation = (await findActiveRestore(core.db)) ?? (await findNewestRestore(core.db))
  return operation ? describeRestore(core.db, operation) : { status: 'idle' }
}

// Any number will do, as long as it stays the same and is no other lock's.
const ONE_RESTORE = 7_203_120

/** Until the transaction ends nobody else asks for a restore or an undo. */
export async function lockRestores(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ONE_RESTORE})`)
}

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

export function busy({ kind, requestedBy: by }: Operation): AppError {
  const what = kind === 'undo' ? 'The undo of a restore' : 'A restore'
  return new AppError('busy', `${what} is under way already${by ? `, asked for by ${by}` : ''}.`, {
    hint: 'Wait until it has ended.',
  })
}
