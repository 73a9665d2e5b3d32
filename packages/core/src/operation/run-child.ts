import { sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import type { Operation } from '../schema.ts'
import { execute, type WorkFor } from './execute.ts'
import type { Lease } from './lease.ts'
import { insertOperation, type NewOperation } from './records.ts'
import type { Run } from './run.ts'

type ChildRequest = Pick<NewOperation, 'kind' | 'origin' | 'contents' | 'note' | 'requestedBy'>

/**
 * Runs an operation inside another: a safety backup in its restore. It has a row of its own, but the lane, the lease and
 * the signal of its parent. Returns the row it began with; throws what made it fail, once that is stored.
 */
export async function runChild(core: Core, parent: Run, request: ChildRequest, work: WorkFor): Promise<Operation> {
  const operation = await insertOperation(core.db, {
    ...request,
    lane: parent.operation.lane,
    trigger: 'restore',
    status: 'running',
    parentId: parent.operation.id,
    owner: core.owner,
    server: core.env.serverName,
    fence: 1,
    leaseUntil: sql`now() + make_interval(secs => ${core.timings.lease / 1000})`,
    startedAt: sql`now()`,
  })
  const failure = await execute(core, operation, permissionOf(parent), work)
  if (failure !== null) throw failure
  return operation
}

/** The parent renews the lease of both, so there is nothing to release. */
function permissionOf(parent: Run): Lease {
  const own = new AbortController()
  return {
    signal: AbortSignal.any([parent.signal, own.signal]),
    end: (reason) => own.abort(reason),
    release: () => {},
  }
}
