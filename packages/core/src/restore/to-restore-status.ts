import type { RestoreStatus } from '../contract.ts'
import type { Operation } from '../schema.ts'

const PATHS_SHOWN = 100

/** A restore as it crosses the wire, all of it from its row. */
export function toRestoreStatus(operation: Operation): RestoreStatus {
  const { id, subjectId, status, restore } = operation
  if (!restore || subjectId === null || status === 'skipped') throw new Error(`operation ${id} is no restore`)
  return {
    id,
    backupId: subjectId,
    status: restore.undone ? 'undone' : status,
    phase: operation.phase,
    percent: operation.percent,
    phases: operation.phases,
    scope: restore.scope,
    ...(restore.chosen && { chosen: { ...restore.chosen, paths: restore.chosen.paths.slice(0, PATHS_SHOWN) } }),
    safetyBackupId: restore.safetyBackupId,
    liveDataTouched: restore.liveDataTouched,
    warnings: operation.warnings,
    error: operation.error,
    requestedBy: operation.requestedBy,
    startedAt: operation.startedAt?.toISOString() ?? null,
    finishedAt: operation.finishedAt?.toISOString() ?? null,
    undoUntil: restore.undoUntil,
  }
}
