import { alertStart } from '../alert/alert-outcome.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Lane, Operation } from '../schema.ts'
import { execute } from './execute.ts'
import { followUp } from './follow-up.ts'
import { holdLease, type Lease } from './lease.ts'
import { mannerly } from './mannerly.ts'
import { claimOperation } from './records.ts'

export type Runner = {
  /** Stops claiming, interrupts what runs, and resolves when its outcome is stored. */
  stop(): Promise<void>
}

const LANES: Lane[] = ['app', 'archive']

/** Works through the queue, one operation at a time in each lane over all servers. */
export function startRunner(core: () => Core): Runner {
  const stopping = new AbortController()
  const leases = new Set<Lease>()
  // Core and runner hold each other: the lanes start when both exist.
  const lanes = Promise.resolve().then(() =>
    Promise.all(LANES.map((lane) => workLane(core(), lane, { stopping: stopping.signal, leases }))),
  )
  return {
    async stop() {
      stopping.abort()
      for (const lease of leases) lease.end(stopped())
      await lanes
    },
  }
}

type Shop = { stopping: AbortSignal; leases: Set<Lease> }

async function workLane(core: Core, lane: Lane, shop: Shop): Promise<void> {
  const bell = createBell(core, shop.stopping)
  while (!shop.stopping.aborted) {
    const operation = await claimOperation(core, lane, (tx, claimed) => alertStart(core, tx, claimed)).catch(
      (error) => {
        core.log.error({ err: error, lane }, 'the queue could not be read')
        return null
      },
    )
    if (operation) await work(core, operation, shop)
    else await bell.wait()
  }
  bell.remove()
}

async function work(core: Core, operation: Operation, shop: Shop): Promise<void> {
  const lease = holdLease(core, operation)
  const leaveGate = holdGate(core, operation)
  shop.leases.add(lease)
  // It may have been claimed while the server began to stop.
  if (shop.stopping.aborted) lease.end(stopped())
  try {
    const failure = await execute(core, operation, lease, mannerly(core.work[operation.kind]))
    if (failure === null) await followUp(core, operation)
  } finally {
    lease.release()
    shop.leases.delete(lease)
    await leaveGate()
  }
}

/** Keeps the lock of the schedule this was claimed under, until it is over. */
function holdGate(core: Core, { scheduleId, gateToken }: Operation): () => Promise<void> {
  return scheduleId === null || gateToken === null ? async () => {} : core.gate.hold(scheduleId, gateToken)
}

function stopped(): AppError {
  return new AppError('interrupted', 'The server was stopped while it ran.', {
    hint: 'Start it again. Older backups are untouched.',
  })
}

/** Wakes a lane that waits: rung by changes on any server, and by itself from time to time. */
function createBell(core: Core, stopping: AbortSignal): { wait(): Promise<void>; remove(): void } {
  let rung = false
  let wake = () => {}
  const ring = () => {
    rung = true
    wake()
  }
  const remove = core.changes.subscribe(ring)
  stopping.addEventListener('abort', ring, { once: true })
  return {
    remove,
    async wait() {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, core.timings.poll)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
  }
}
