import { setTimeout } from 'node:timers/promises'

/**
 * How fast bytes may pass, all threads together: a token bucket as one instant up to which the bytes booked so far are
 * paid for. It can be given to a thread, which then shares it.
 */
export type Pace = {
  bytesPerSecond: number
  /** In nanoseconds of the clock that all threads have in common. */
  paidUntil: BigInt64Array
}

/** Time not used (others were slower than the pace) can be made up for, but no more than this. */
const CREDIT_NS = 1_000_000_000n

/** Shorter waits are left to the next one: timers are no finer. */
const SHORTEST_MS = 2

/** From now on: the first bytes wait as well. */
export function createPace(bytesPerSecond: number): Pace {
  const paidUntil = new BigInt64Array(new SharedArrayBuffer(8))
  paidUntil[0] = process.hrtime.bigint()
  return { bytesPerSecond, paidUntil }
}

/** Books bytes that have passed and resolves when they are paid for; throws the signal's reason. */
export async function keepPace(pace: Pace | null, bytes: number, signal?: AbortSignal): Promise<void> {
  const ms = pace ? book(pace, bytes) : 0
  if (ms < SHORTEST_MS) return
  try {
    await setTimeout(ms, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

/** The same, blocking: for worker threads. A thread that is terminated ends also while it waits. */
export function keepPaceSync(pace: Pace | null, bytes: number): void {
  const ms = pace ? book(pace, bytes) : 0
  if (ms >= SHORTEST_MS) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Milliseconds until these bytes are paid for. */
function book({ bytesPerSecond, paidUntil }: Pace, bytes: number): number {
  const cost = BigInt(Math.ceil((bytes / bytesPerSecond) * 1e9))
  for (;;) {
    const now = process.hrtime.bigint()
    const seen = Atomics.load(paidUntil, 0)
    const from = seen > now - CREDIT_NS ? seen : now - CREDIT_NS
    const until = from + cost
    if (Atomics.compareExchange(paidUntil, 0, seen, until) === seen) return Number(until - now) / 1e6
  }
}
