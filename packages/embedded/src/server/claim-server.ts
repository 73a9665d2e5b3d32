import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { EmbeddedError } from '../embedded-error.ts'
import type { ServerHome } from './server-home.ts'

// Any constant will do: advisory locks of this number are taken nowhere else in database `postgres`.
const claimKey = 7_201_520
const patienceMs = 3_000

/**
 * Marks the server as ours for as long as this process lives, so that a second start on the same files cannot adopt a
 * server in use and stop it under the first. A session lock: it ends with the process, however that ends. Null when the
 * server has begun to stop.
 */
export async function claimServer(url: string, home: ServerHome): Promise<{ release(): Promise<void> } | null> {
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    // A server that stops meanwhile would reject the question for types, which nobody hears and which ends the process.
    fetch_types: false,
    connection: { application_name: 'embedded owner' },
  })
  let stopping = false
  // The server may notice a moment late that an earlier owner was killed.
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(100)) {
    const [row] = await sql<{ claimed: boolean }[]>`select pg_try_advisory_lock(${claimKey}) as claimed`.catch(
      ignoreStopping,
    )
    if (row?.claimed) return { release: () => sql.end({ timeout: 1 }) }
    stopping = !row
    if (stopping) break
  }
  await sql.end({ timeout: 1 })
  if (stopping) return null
  throw new EmbeddedError(
    `The embedded PostgreSQL of ${home.dir} is in use by another running process.`,
    'Stop that one first, or choose another data directory.',
  )
}

/** 57P01 and 57P03: PostgreSQL is shutting down; a refused or closed connection: it has. */
function ignoreStopping(error: unknown): [] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['57P01', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'CONNECTION_CLOSED'].includes(code)) return []
  throw error
}
