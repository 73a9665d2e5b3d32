import { progressOf } from '../backup/to-backup.ts'
import type { Proof } from '../contract-proof.ts'
import type { Operation } from '../schema.ts'

/** A verify or drill as it crosses the wire. */
export function toProof(operation: Operation): Proof {
  const { id, kind, subjectId, status, phases, warnings, error, requestedBy } = operation
  if ((kind !== 'verify' && kind !== 'drill') || subjectId === null) throw new Error(`operation ${id} proves nothing`)
  return {
    id,
    kind,
    backupId: subjectId,
    status,
    progress: progressOf(operation),
    phases,
    warnings,
    error,
    requestedBy,
    createdAt: operation.createdAt.toISOString(),
    startedAt: operation.startedAt?.toISOString() ?? null,
    finishedAt: operation.finishedAt?.toISOString() ?? null,
  }
}
