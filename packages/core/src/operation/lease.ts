import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Operation } from '../schema.ts'
import { leaseLost, renewLease, type Standing, standing } from './records.ts'

/** The permission to work on an operation. The signal fires when it ends, with the reason. */
export type Lease = {
  readonly signal: AbortSignal
  /** Ends the permission: cancelled, lost, or the server stops. Only the first reason counts. */
  end(reason: AppError): void
  /** Stops renewing; to be called when the work is over. */
  release(): void
}

/** Holds the lease of an operation by renewing it, and hears at once when it is cancelled or taken over. */
export function holdLease(core: Core, operation: Operation): Lease {
  const permission = new AbortController()
  const end = (reason: AppError) => {
    if (!permission.signal.aborted) permission.abort(reason)
  }
  const judge = (found: Standing | null) => heed({ end }, operation, found)

  let renewedAt = performance.now()
  let renewing = false
  const renew = async () => {
    // Three quarters of the lease without an answer: another server may soon take over, so the work stops first.
    if (performance.now() - renewedAt > core.timings.lease * 0.75) end(leaseLost(operation))
    if (renewing) return
    renewing = true
    const askedAt = performance.now()
    try {
      judge(await renewLease(core, operation))
      renewedAt = askedAt
    } catch (error) {
      core.log.warn({ err: error, operation: operation.id }, 'a lease could not be renewed')
    } finally {
      renewing = false
    }
  }

  const timer = setInterval(() => void renew(), core.timings.renew)
  const unsubscribe = core.changes.subscribe((id) => {
    if (id !== operation.id && id !== null) return
    // A failure to look is not a verdict: the renewals are.
    standing(core, operation).then(judge, () => undefined)
  })
  return {
    signal: permission.signal,
    end,
    release() {
      clearInterval(timer)
      unsubscribe()
    },
  }
}

/** Ends the permission if that is what an answer about our row means. */
export function heed({ end }: Pick<Lease, 'end'>, operation: Operation, found: Standing | null): void {
  if (!found) end(leaseLost(operation))
  else if (found.cancelRequested) end(new AppError('cancelled', 'It was cancelled by an admin.'))
}
