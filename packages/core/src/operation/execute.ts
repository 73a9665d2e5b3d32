import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Operation } from '../schema.ts'
import { storableText } from '../storable-text.ts'
import { beginRun, type OwnedRun } from './begin-run.ts'
import type { Lease } from './lease.ts'
import type { Run } from './run.ts'

export type WorkFor = (core: Core, run: Run) => Promise<void>

/** Does the work of an operation that is ours and stores how it ended. Returns what made it fail, or null. */
export async function execute(core: Core, operation: Operation, lease: Lease, work: WorkFor): Promise<unknown> {
  const run = beginRun(core, operation, lease)
  try {
    lease.signal.throwIfAborted()
    await work(core, run)
    if (!run.finished) await run.complete()
    return null
  } catch (thrown) {
    // What made the work stop says more than how the work stopped.
    const error = lease.signal.aborted ? lease.signal.reason : thrown
    await storeFailure(core, run, error)
    return error
  }
}

async function storeFailure(core: Core, run: OwnedRun, error: unknown): Promise<void> {
  const log = core.log.child({ operation: run.operation.id })
  const code = error instanceof AppError ? error.code : null
  if (run.finished) return log.error({ err: error }, 'something failed after the outcome was stored')
  if (code === 'lease_lost') return log.warn('the operation was taken over by another server')
  if (code === null) log.error({ err: error }, 'the operation failed unexpectedly')
  else log.warn({ err: error }, 'the operation did not complete')
  const status = code === 'cancelled' || code === 'interrupted' ? code : 'failed'
  try {
    await run.fail({ status, error: explainError(error) })
  } catch (cause) {
    log.error(
      { err: cause },
      'the outcome could not be stored: the lease will run out and another server will see to it',
    )
  }
}

/** What the row keeps of an error: for a defect the bare message, since the log has the rest. */
export function explainError(error: unknown): Problem {
  if (error instanceof AppError) {
    const { code, message, hint } = error
    return { code, message: storableText(message), hint: hint === null ? null : storableText(hint) }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'unexpected',
    message: `Something unexpected went wrong: ${storableText(message)}`,
    hint: "The server's log has the details. Older backups are untouched.",
  }
}
