import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { AppError } from '../errors.ts'
import { quoteName } from './quote.ts'
import { findDatabaseOid } from './scratch-database.ts'
import { trip } from './trip.ts'

/**
 * `incoming` becomes `live`, and what was `live` is kept as `aside`. Null: there is no such side, as where the live
 * database had been lost.
 */
export type Swap = { live: string; incoming: string | null; aside: string | null }

type SwapOptions = {
  /** A new connection to a database of the server that is none of the three. */
  connect: () => Promise<postgres.Sql>
  tries?: number
  /** How long to wait for the server, when it went away at the moment of the commit, to learn what became of it. */
  settleMs?: number
}

/** Thrown when the server could not be asked whether the swap was committed: neither side may be undone then. */
export class SwapUndecided extends AppError {
  constructor(cause: unknown) {
    super('interrupted', 'The database server went away while the databases were being exchanged.', {
      hint: 'Start it again: the restore is then finished or undone by itself within a minute.',
      cause,
    })
  }
}

const LOCK_TIMEOUT_MS = 5_000
const TERMINATE_EVERY_MS = 40
const ASK_EVERY_MS = 250

/**
 * Exchanges two databases by renaming both in one transaction, while a second session keeps ending the sessions in them.
 * New sessions wait on the rename's lock and then see the new database. Nothing forbids connections beforehand: a crash
 * between two commits would lock the app out.
 *
 * Throws `swap_failed` when the exclusive access could not be had and both databases are as before, SwapUndecided when
 * that is not known.
 */
export async function swapDatabases(swap: Swap, options: SwapOptions): Promise<void> {
  const server = await options.connect()
  const terminator = await options.connect()
  try {
    const incomingOid = swap.incoming === null ? null : await findDatabaseOid(server, swap.incoming)
    if (incomingOid === null && swap.incoming !== null)
      throw new AppError('swap_failed', `The database ${swap.incoming} is gone.`)
    const tries = options.tries ?? 3
    for (let attempt = 1; ; attempt++) {
      const error = await tryToSwap(server, terminator, { ...swap, incomingOid }, options)
      if (error === null) return
      if (attempt === tries) throw await explainFailure(terminator, swap, error)
      await sleep(200 * attempt)
    }
  } finally {
    await Promise.all([server.end({ timeout: 1 }), terminator.end({ timeout: 1 })])
  }
}

type Attempt = Swap & { incomingOid: string | null }

/** Null when it was done; otherwise why not, and then nothing has changed. */
async function tryToSwap(
  server: postgres.Sql,
  terminator: postgres.Sql,
  swap: Attempt,
  options: SwapOptions,
): Promise<unknown> {
  const stop = new AbortController()
  const ending = keepEnding(terminator, swap, stop.signal)
  const session = { pid: 0 }
  try {
    await renameBoth(server, swap, session)
    return null
  } catch (error) {
    // The reply to COMMIT may be what was lost: the oid behind the live name says what is so.
    return (await isCommitted(swap, session.pid, options, error)) ? null : error
  } finally {
    stop.abort()
    await ending
  }
}

async function renameBoth(server: postgres.Sql, swap: Swap, session: { pid: number }): Promise<void> {
  await server.begin(async (sql) => {
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    session.pid = row?.pid ?? 0
    await sql
      .unsafe(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; SET LOCAL statement_timeout = ${2 * LOCK_TIMEOUT_MS}`)
      .simple()
    trip('swap: nothing renamed')
    if (swap.aside !== null)
      await sql.unsafe(`ALTER DATABASE ${quoteName(swap.live)} RENAME TO ${quoteName(swap.aside)}`)
    trip('swap: the live database renamed')
    if (swap.incoming !== null)
      await sql.unsafe(`ALTER DATABASE ${quoteName(swap.incoming)} RENAME TO ${quoteName(swap.live)}`)
    trip('swap: not committed')
  })
  trip('swap: committed')
}

/** Ends the sessions it may end. The server ends its own (autovacuum) when a database is renamed. */
async function keepEnding(terminator: postgres.Sql, swap: Swap, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await terminator`
        select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
        where a.datname in (${swap.live}, ${swap.incoming}) and a.pid <> pg_backend_pid()
          and (select m.rolsuper or (not r.rolsuper
              and (pg_has_role(r.oid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE')))
            from pg_roles m where m.rolname = current_user)`
    } catch {
      // It only helps the renames along, and they say themselves what is wrong.
    }
    await sleep(TERMINATE_EVERY_MS)
  }
}

async function isCommitted(swap: Attempt, pid: number, options: SwapOptions, cause: unknown): Promise<boolean> {
  const until = performance.now() + (options.settleMs ?? 60_000)
  for (;;) {
    try {
      return await askWhetherCommitted(swap, pid, options)
    } catch (error) {
      if (performance.now() > until) throw new SwapUndecided(error ?? cause)
      await sleep(ASK_EVERY_MS)
    }
  }
}

async function askWhetherCommitted(swap: Attempt, pid: number, options: SwapOptions): Promise<boolean> {
  const server = await options.connect()
  try {
    // A session whose client is gone may still be committing, or be about to: only when it is over is the answer final.
    const [session] = await server`
      select pg_terminate_backend(pid) from pg_stat_activity
      where pid = ${pid} and state in ('active', 'idle in transaction', 'idle in transaction (aborted)')`
    if (session) throw new Error(`the session ${pid} has not ended`)
    return (await findDatabaseOid(server, swap.live)) === swap.incomingOid
  } finally {
    await server.end({ timeout: 1 })
  }
}

async function explainFailure(server: postgres.Sql, swap: Swap, cause: unknown): Promise<AppError> {
  const sessions = await server<{ who: string }[]>`
    select usename || coalesce(' (' || nullif(application_name, '') || ')', '') as who from pg_stat_activity
    where datname in (${swap.live}, ${swap.incoming}) and usesysid is not null and pid <> pg_backend_pid()`.catch(
    () => [],
  )
  const who = [...new Set(sessions.map((session) => session.who))].join(', ')
  const reason = cause instanceof Error ? cause.message : String(cause)
  const blockers = who === '' ? '' : ` Still connected: ${who}.`
  return new AppError('swap_failed', `The databases could not be exchanged: ${reason}.${blockers}`, {
    hint: 'Stop the app and close other sessions in its database, then restore again.',
    cause,
  })
}
