import { availableParallelism } from 'node:os'

/** As many as there are processors, at most four. */
export function defaultThreads(): number {
  return Math.min(availableParallelism(), 4)
}
