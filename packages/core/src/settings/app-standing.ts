import { checkDatabase } from '../backup/preflight.ts'
import type { Core } from '../core.ts'

type Standing = { look: Promise<unknown>; foundWellAt: number | null; looking: boolean }

/** By the environment of the server that looked. */
const standings = new WeakMap<Core['env'], Standing>()

/** So many times as long as an answer is good it is given all the same, while the next look is under way. */
const PATIENCE = 3

/**
 * As checkDatabase, for pages that are asked for again and again: whoever comes while it is looked at waits for the same
 * look, and what was found well is taken to be so for a while. A session of its own for each would cost more than the
 * whole page, and none can be kept: a restore has to end every one. What is amiss is looked at again each time.
 */
export async function checkDatabaseLately(core: Core): Promise<void> {
  const known = standings.get(core.env)
  const age = known?.foundWellAt == null ? Number.POSITIVE_INFINITY : performance.now() - known.foundWellAt
  const { standing } = core.timings
  if (known && age < standing) return
  const current = known?.looking ? known : look(core, age)
  if (age >= PATIENCE * standing) await current.look
}

function look(core: Core, age: number): Standing {
  const foundWellAt = Number.isFinite(age) ? performance.now() - age : null
  const current: Standing = { look: checkDatabase(core), foundWellAt, looking: true }
  standings.set(core.env, current)
  const end = (at: number | null) => {
    current.foundWellAt = at
    current.looking = false
  }
  // Whoever waits for it hears of a failure; when nobody does, the next one who comes looks again.
  current.look.then(
    () => end(performance.now()),
    () => end(null),
  )
  return current
}
