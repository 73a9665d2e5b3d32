import { findBackup } from '../src/backup/list-backups.ts'
import { requestBackup } from '../src/backup/request-backup.ts'
import type { Backup, BackupRequest } from '../src/contract.ts'
import type { Proof, ProofKind } from '../src/contract-proof.ts'
import type { Core } from '../src/core.ts'
import { execute } from '../src/operation/execute.ts'
import { holdLease } from '../src/operation/lease.ts'
import { claimOperation } from '../src/operation/records.ts'
import { findProofs, requestProof } from '../src/proof/request-proof.ts'
import type { Lane } from '../src/schema.ts'

/** Does the oldest queued operation of a lane, as a server that works but has no chores. */
export async function workOnce(core: Core, lane: Lane): Promise<void> {
  const operation = await claimOperation(core, lane)
  if (!operation) throw new Error(`nothing is queued in the lane ${lane}`)
  const lease = holdLease(core, operation)
  try {
    await execute(core, operation, lease, core.work[operation.kind])
  } finally {
    lease.release()
  }
}

/** Backs up on a core that does nothing by itself. */
export async function takeOne(core: Core, request: Partial<BackupRequest> = {}): Promise<Backup> {
  const { id } = await requestBackup(core, { contents: 'all', by: 'ada@example.org', trigger: 'api', ...request })
  await workOnce(core, 'app')
  return findBackup(core, id)
}

/** Verifies or drills on a core that does nothing by itself. Returns how it ended. */
export async function prove(core: Core, kind: ProofKind, id: string): Promise<Proof> {
  await requestProof(core, { id, kind, by: 'ada@example.org', trigger: 'api' })
  await workOnce(core, 'archive')
  const proof = (await findProofs(core, id))[kind]
  if (!proof) throw new Error('the proof is gone')
  return proof
}
