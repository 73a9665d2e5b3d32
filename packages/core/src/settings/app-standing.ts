import { checkDatabase } from '../backup/preflight.ts'
import type { Core } from '../core.ts'

type Standing = { look: Promise<unknown>; until: number }

/** By the environment of the server that looked. */
const standings = new WeakMap<Core['env'], Standing>()

/**
 * As checkDatabase, for pages that are asked for again and again: whoever comes while it is looked at waits for the same
 * look, and what was found well is taken to be so for a while. A session of its own for each would cost more than the
 * whole page, and none can be kept: a restore has to end every one. What is amiss is looked at again each time.
 */
export async function checkDatabaseLately(core: Core): Promise<void> {
  const known = standings.get(core.env)
  if (known && performance.now() < known.until) return void (await known.look)
  const standing: Standing = { look: checkDatabase(core), until: Number.POSITIVE_INFINITY }
  standings.set(core.env, standing)
  try {
    await standing.look
    standing.until = performance.now() + core.timings.standing
  } catch (error) {
    standing.until = 0
    throw error
  }
}
