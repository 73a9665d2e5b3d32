import { sql } from 'drizzle-orm'
import type { Core } from '../src/core.ts'

/** The clock of a server that never finds a slot due: only the test says when it is. */
export const BEFORE_ANY_SLOT = sql`timestamptz '2000-01-01 00:00:00Z'`

/** The same server, for whom it is now this instant. */
export function at(core: Core, instant: string): Core {
  return { ...core, clock: sql`${instant}::timestamptz` }
}
