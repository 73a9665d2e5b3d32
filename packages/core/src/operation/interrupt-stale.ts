import { adoptLinkedArchive } from '../backup/adopt-archive.ts'
import { removeLeftovers } from '../backup/store.ts'
import type { OperationKind } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Operation } from '../schema.ts'
import { execute } from './execute.ts'
import { followUp } from './follow-up.ts'
import { holdLease } from './lease.ts'
import { leaseLost, takeOverStale } from './records.ts'
import type { Run } from './run.ts'

/**
 * Ends the operations whose owner died: their lease ran out. Takes each over first, so that a second server, or the owner
 * itself if it was only asleep, changes nothing any more. Never touches one whose lease is alive.
 */
export async function interruptStaleOperations(core: Core): Promise<void> {
  for (let stale = await takeOverStale(core); stale; stale = await takeOverStale(core)) await settle(core, stale)
}

async function settle(core: Core, operation: Operation): Promise<void> {
  const lease = holdLease(core, operation)
  // A server that stops meanwhile gives it up unjudged: the next one begins again.
  const giveUp = () => lease.end(leaseLost(operation))
  core.closing.addEventListener('abort', giveUp)
  try {
    const failure = await execute(core, operation, lease, finishOrInterrupt)
    if (failure === null) await followUp(core, operation)
    // The dead held its schedule's lock: without this, the next slot would find it taken.
    const { scheduleId, gateToken } = operation
    if (scheduleId !== null && gateToken !== null) await core.gate.release(scheduleId, gateToken)
  } finally {
    core.closing.removeEventListener('abort', giveUp)
    lease.release()
  }
}

async function finishOrInterrupt(core: Core, run: Run): Promise<void> {
  const { operation } = run
  // The owner may have died between publishing the archive and saying so: then the backup is whole.
  if (operation.kind === 'backup' && (await adoptLinkedArchive(core, run))) return
  await removeLeftovers(core.env.backupDir, operation.id)
  throw new AppError('interrupted', 'The server that worked on this stopped without finishing it.', {
    hint: HINTS[operation.kind] ?? 'Start it again. Nothing of it was kept, and older backups are untouched.',
  })
}

const HINTS: Partial<Record<OperationKind, string>> = {
  restore: 'Look at the app, then start the restore again.',
  undo: 'Look at the app, then undo the restore again.',
}
