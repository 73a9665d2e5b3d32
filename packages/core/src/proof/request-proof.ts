import { sql } from 'drizzle-orm'
import { findArchive } from '../backup/records.ts'
import type { Transaction } from '../console-database.ts'
import type { Proof, ProofKind, Proofs } from '../contract-proof.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { askToCancel, cancelQueued, findOperation, insertOperation } from '../operation/records.ts'
import type { Trigger } from '../schema.ts'
import { findNewestProof, findUnfinishedProof } from './records.ts'
import { toProof } from './to-proof.ts'

type ProofRequest = { id: string; kind: ProofKind; by: string; trigger: Trigger }

/**
 * Queues a verify or a drill of a backup: a row, no work. Throws `not_found` for what is no backup in the store and
 * `busy` when the same is queued or runs already.
 */
export async function requestProof(core: Core, { id, kind, by, trigger }: ProofRequest): Promise<Proof> {
  return core.db.transaction(async (tx) => {
    await lockProofs(tx)
    if (!(await findArchive(tx, id))) throw new AppError('not_found', 'There is no such backup in the store.')
    if (await findUnfinishedProof(tx, kind, id)) throw busy(kind)
    const request = { kind, lane: 'archive', trigger, subjectId: id, requestedBy: by } as const
    return toProof(await insertOperation(tx, request))
  })
}

/** The newest verify and the newest drill of a backup. */
export async function findProofs({ db }: Core, id: string): Promise<Proofs> {
  const [verify, drill] = await Promise.all([findNewestProof(db, 'verify', id), findNewestProof(db, 'drill', id)])
  return { verify: verify && toProof(verify), drill: drill && toProof(drill) }
}

/** Cancels a verify or a drill by its own id. Throws `not_found`, and `conflict` when it is over. */
export async function cancelProof({ db }: Core, id: string): Promise<Proof> {
  const before = await findOperation(db, id)
  if (before?.kind !== 'verify' && before?.kind !== 'drill') {
    throw new AppError('not_found', 'There is no such verify or drill.')
  }
  const cancelled = (await cancelQueued(db, id)) ?? (await askToCancel(db, id))
  if (!cancelled) throw new AppError('conflict', 'It is not running any more.')
  return toProof(cancelled)
}

// Any number will do, as long as it stays the same and is no other lock's.
const PROOFS_LOCK = 7_203_127

/** Two requests at once see each other, until the transaction ends. */
export async function lockProofs(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${PROOFS_LOCK})`)
}

function busy(kind: ProofKind): AppError {
  const message = kind === 'verify' ? 'This backup is being verified already.' : 'This backup is being drilled already.'
  return new AppError('busy', message, { hint: 'Wait until it is over.' })
}
