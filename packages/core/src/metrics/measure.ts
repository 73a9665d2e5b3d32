import { setTimeout as sleep } from 'node:timers/promises'
import { freeBytes } from '../backup/store.ts'
import type { Core } from '../core.ts'
import {
  measureSchedules,
  measureStore,
  measureUnfinished,
  type OperationCount,
  operationCounts,
  type ScheduleMeasure,
  type Unfinished,
} from './records.ts'

/** The state of the installation in figures. Seconds and bytes; null: not known, or there is none. */
export type Measures = {
  schedules: (ScheduleMeasure & { locked: boolean | null })[]
  operations: OperationCount[]
  unfinished: Unfinished[]
  store: { backups: number; usedBytes: number; freeBytes: number | null }
  redisUp: boolean | null
}

/** A handful of queries, however long the history is. What does not answer is left out: the rest is still worth knowing. */
export async function measure(core: Core): Promise<Measures> {
  const [schedules, operations, unfinished, kept, free, redisUp] = await Promise.all([
    measureSchedules(core.db),
    operationCounts(core.db),
    measureUnfinished(core.db),
    measureStore(core.db),
    measureFree(core),
    isRedisUp(core),
  ])
  const held = await core.gate.held(schedules.map(({ id }) => id))
  return {
    schedules: schedules.map((schedule) => ({ ...schedule, locked: held?.has(schedule.id) ?? null })),
    operations,
    unfinished,
    store: { ...kept, freeBytes: free },
    redisUp,
  }
}

const STORE_PATIENCE_MS = 2_000

/** A file server that hangs answers no statfs either, and must not keep everything else from being seen. */
async function measureFree(core: Core): Promise<number | null> {
  const enough = new AbortController()
  const silence = sleep(STORE_PATIENCE_MS, null, { signal: enough.signal }).catch(() => null)
  try {
    return await Promise.race([freeBytes(core.env.backupDir), silence])
  } catch {
    return null
  } finally {
    enough.abort()
  }
}

async function isRedisUp(core: Core): Promise<boolean | null> {
  return core.env.redisUrl === null ? null : (await core.gate.problem()) === null
}
