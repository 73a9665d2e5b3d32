import { setTimeout as sleep } from 'node:timers/promises'
import type { RestoreStatus } from '../contract-restore.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { findOperation, insertOperation, type Queries } from '../operation/records.ts'
import type { Operation, RestoreDetails, Trigger } from '../schema.ts'
import { findPair, refused } from './find-pair.ts'
import { readJournal } from './journal.ts'
import { findActiveRestore, findLastCompleted } from './records.ts'
import { busy, lockRestores } from './request-restore.ts'
import { toRestoreStatus } from './to-restore-status.ts'

/**
 * Queues the undo of a restore, of the last one unless told: a row, no work. Throws `not_found`, `busy`, and `conflict`
 * with the reason when it cannot be undone: its time is over, a newer one took its place, its old pair is missing, or the
 * live database is another one.
 */
export async function requestUndo(
  core: Core,
  request: { id?: string | undefined; by: string; trigger: Trigger },
): Promise<RestoreStatus> {
  const asked = await findUndoable(core.db, request.id)
  await untilSettled(core)
  const { backupId } = await findPair(core, asked.operation.id)
  return core.db.transaction(async (tx) => {
    await lockRestores(tx)
    const active = await findActiveRestore(tx)
    if (active) throw busy(active)
    // Looked at again: another may have been completed, or undone, since.
    const { operation, details } = await findUndoable(tx, asked.operation.id)
    const undo = await insertOperation(tx, {
      kind: 'undo',
      lane: 'app',
      trigger: request.trigger,
      subjectId: backupId,
      requestedBy: request.by,
      restore: {
        scope: details.scope,
        skipSafetyBackup: true,
        safetyBackupId: null,
        liveDataTouched: false,
        undoUntil: null,
        undone: false,
        undoes: operation.id,
      },
    })
    return toRestoreStatus(operation, undo)
  })
}

type Undoable = { operation: Operation; details: RestoreDetails }

async function findUndoable(db: Queries, id: string | undefined): Promise<Undoable> {
  const last = await findLastCompleted(db)
  const operation = id === undefined ? last : await findOperation(db, id)
  const details = operation?.restore
  if (!operation || !details || operation.kind !== 'restore') {
    throw new AppError('not_found', 'There is no restore that could be undone.')
  }
  if (operation.status !== 'completed') throw refused('It has not replaced anything: it did not complete.')
  if (operation.id !== last?.id) throw refused('A newer restore has taken its place.')
  if (details.undone) throw refused('It has been undone already.')
  return { operation, details }
}

/** Right after its outcome a restore is still being put in order: that is a matter of moments. */
async function untilSettled(core: Core): Promise<void> {
  for (let tries = 0; await readJournal(core.env.documentsDir); tries++) {
    if (tries === SETTLE_TRIES) throw unsettled()
    await sleep(SETTLE_MS)
  }
}

const SETTLE_TRIES = 20
const SETTLE_MS = 100

function unsettled(): AppError {
  return new AppError('busy', 'An earlier restore or undo is not settled yet.', {
    hint: 'It is finished or put back by itself within a minute; if not, its row says what to do.',
  })
}
