import { AsyncLocalStorage } from 'node:async_hooks'
import { workerData } from 'node:worker_threads'
import type { Pace } from './pace.ts'
import { lowerThreadPriority } from './priority.ts'

/** How work behaves towards others on the same machine, whichever functions, threads and programs it consists of. */
export type Manners = {
  /** Of its threads and children; 0: as any other. */
  nice: number
  /** How fast it may read; null: as fast as it can. */
  pace: Pace | null
}

const NONE: Manners = { nice: 0, pace: null }

const current = new AsyncLocalStorage<Manners>()

/** Does work with these manners: all that it awaits and the threads it starts have them as well. */
export function withManners<Result>(manners: Manners, work: () => Promise<Result>): Promise<Result> {
  return current.run(manners, work)
}

/** Those of the work that calls. */
export function mannersOf(): Manners {
  return current.getStore() ?? NONE
}

/** For start-worker: what a thread is given, with the manners of the work that starts it. */
export function taskWithManners(task: object): object {
  const manners = mannersOf()
  return manners === NONE ? task : { ...task, manners }
}

/** The other side: a thread takes over what it was given. To be called first, once. */
export function adoptManners(): Manners {
  const manners: Manners = workerData?.manners ?? NONE
  if (manners.nice > 0) lowerThreadPriority(manners.nice)
  return manners
}
