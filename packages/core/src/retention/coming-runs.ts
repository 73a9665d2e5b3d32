import { setImmediate } from 'node:timers/promises'
import { nextSlots, type Rule } from '../schedule/slots.ts'

const MOST = 1000
const AT_ONCE = 100
const HORIZON_MS = 2 * 365 * 24 * 60 * 60 * 1000

/** The slots of a rule within two years, at most a thousand. */
export async function comingRuns(rule: Rule, now: Date): Promise<Date[]> {
  const runs: Date[] = []
  const horizon = new Date(now.getTime() + HORIZON_MS)
  while (runs.length < MOST) {
    const more = nextSlots(rule, AT_ONCE, runs.at(-1) ?? now)
    const near = more.filter((run) => run <= horizon)
    runs.push(...near)
    if (near.length < AT_ONCE) break
    // To find a slot takes a while, and the server has others to serve meanwhile.
    await setImmediate()
  }
  return runs
}
