import { availableParallelism } from 'node:os'
import type postgres from 'postgres'
import { connectApp } from '../app-database.ts'
import { UNHURRIED } from './connect-server.ts'
import { openLoader } from './loader-role.ts'
import type { RestoringCore } from './restoring.ts'
import type { Sessions } from './side-by-side.ts'

/** Who loads: our own role, or for what was not made here one without any rights. */
export type Loader = { trusted: boolean }

/** More sessions than this make a restore no faster, and take connections from the app. */
const MOST = 4
/** Memory for building indexes, shared out among the sessions: the app's own server must never run out of it. */
const INDEX_MEMORY_KB = 256 << 10

/** A session of whoever loads. Whoever calls ends it. */
export async function connectScratch(core: RestoringCore, scratch: string, loader: Loader): Promise<postgres.Sql> {
  return (await connector(core, scratch, loader))()
}

/** Sessions to load over, all of the same role, set up to be quick. Whoever calls ends them. */
export async function openLoadSessions(core: RestoringCore, scratch: string, loader: Loader): Promise<Sessions> {
  const connect = await connector(core, scratch, loader)
  const sessions: Sessions = [await connect()]
  try {
    await connectBeside(sessions, connect)
    for (const session of sessions) await hurry(session, sessions.length)
    return sessions
  } catch (error) {
    for (const session of sessions) await session.end({ timeout: 0 })
    throw error
  }
}

async function connectBeside(sessions: Sessions, connect: () => Promise<postgres.Sql>): Promise<void> {
  const beside = await countSessionsBeside(sessions[0])
  for (let number = 0; number < beside; number++) {
    const session = await connect().catch(() => null)
    // Somebody took the last connection meanwhile. It goes with fewer as well; what else may be wrong the first one meets.
    if (!session) return
    sessions.push(session)
  }
}

async function connector(
  core: RestoringCore,
  scratch: string,
  { trusted }: Loader,
): Promise<() => Promise<postgres.Sql>> {
  return trusted ? () => connectOwn(core, scratch) : openLoader(core, scratch)
}

async function connectOwn(core: RestoringCore, scratch: string): Promise<postgres.Sql> {
  const sql = connectApp(core.env, { database: scratch })
  try {
    await sql.unsafe(UNHURRIED).simple()
    return sql
  } catch (error) {
    await sql.end({ timeout: 0 })
    throw error
  }
}

/**
 * How many sessions may load beside this one: one for each further processor, two at least in all, and never more than a
 * quarter of the connections that the server has left, nor the last two of the role's: the app may be using it as well.
 */
async function countSessionsBeside(sql: postgres.Sql): Promise<number> {
  const [left] = await sql<{ server: number; role: number | null }[]>`
    select pg_catalog.current_setting('max_connections')::int
        - pg_catalog.current_setting('superuser_reserved_connections')::int
        - (select pg_catalog.count(*)::int from pg_catalog.pg_stat_activity where backend_type = 'client backend') as server,
      (select case when r.rolconnlimit >= 0 then r.rolconnlimit - 2
          - (select pg_catalog.count(*)::int from pg_catalog.pg_stat_activity where usename = current_user) end
        from pg_catalog.pg_roles r where r.rolname = current_user) as role`
  if (!left) return 0
  const wanted = Math.min(MOST, Math.max(2, availableParallelism())) - 1
  return Math.max(0, Math.min(wanted, Math.floor(left.server / 4), left.role ?? wanted))
}

/** What makes a load fast and is safe for a database that nobody uses yet. */
async function hurry(sql: postgres.Sql, sessions: number): Promise<void> {
  // The commit of the settings that are copied later flushes what these commits did not wait for.
  await sql`set synchronous_commit = off`
  await sql`select pg_catalog.set_config('maintenance_work_mem',
    greatest(s.setting::bigint, ${Math.floor(INDEX_MEMORY_KB / sessions)}::bigint)::text, false)
    from pg_catalog.pg_settings s where s.name = 'maintenance_work_mem'`
}
