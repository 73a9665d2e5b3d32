import type { OperationStatus } from '../contract.ts'
import type { RestoreStatus } from '../contract-restore.ts'
import { findOperation, type Queries } from '../operation/records.ts'
import type { Operation, RestoreDetails } from '../schema.ts'
import { findUndo } from './records.ts'

const PATHS_SHOWN = 100

/** The restore that an operation is, or takes back, as it crosses the wire. */
export async function describeRestore(db: Queries, operation: Operation): Promise<RestoreStatus> {
  const undone = operation.restore?.undoes
  const restore = undone === undefined ? operation : await findOperation(db, undone)
  if (!restore) throw new Error(`operation ${operation.id} undoes what is not there`)
  return toRestoreStatus(restore, await findUndo(db, restore.id))
}

/** All of it from its row and the row of the newest attempt to undo it. */
export function toRestoreStatus(operation: Operation, undo: Operation | null): RestoreStatus {
  const { subjectId, warnings } = operation
  const { details, ...restore } = attemptOf(operation)
  if (subjectId === null) throw new Error(`operation ${operation.id} is no restore`)
  const { details: _, ...undoing } = undo ? attemptOf(undo) : { details: null }
  const attempt = 'id' in undoing ? undoing : null
  const { scope, chosen, safetyBackupId, undoUntil, kept = null } = details
  return {
    ...restore,
    ...(details.undone ? { status: 'undone' } : {}),
    ...(attempt && isActive(attempt) ? { status: attempt.status, phase: attempt.phase, percent: attempt.percent } : {}),
    backupId: subjectId,
    scope,
    ...(chosen && { chosen: { ...chosen, paths: chosen.paths.slice(0, PATHS_SHOWN) } }),
    safetyBackupId,
    warnings,
    undoUntil,
    kept,
    undo: attempt,
  }
}

type Attempt = NonNullable<RestoreStatus['undo']>

function attemptOf(operation: Operation): Attempt & { details: RestoreDetails } {
  const { id, status, restore: details, phase, percent, phases, error, requestedBy } = operation
  if (!details || !isOfAttempt(status)) throw new Error(`operation ${id} is no restore`)
  return {
    id,
    status,
    phase,
    percent,
    phases,
    liveDataTouched: details.liveDataTouched,
    error,
    requestedBy,
    startedAt: operation.startedAt?.toISOString() ?? null,
    finishedAt: operation.finishedAt?.toISOString() ?? null,
    details,
  }
}

/** Only what a schedule asks for is ever skipped. */
function isOfAttempt(status: OperationStatus): status is Attempt['status'] {
  return status !== 'skipped'
}

function isActive({ status }: Attempt): boolean {
  return status === 'queued' || status === 'running'
}
