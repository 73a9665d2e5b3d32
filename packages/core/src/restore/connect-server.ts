import postgres from 'postgres'
import { type AppPlace, connectApp } from '../app-database.ts'
import { AppError } from '../errors.ts'

/** What an admin may have set for the role is meant for the app: a load or a rename takes as long as it takes. */
export const UNHURRIED =
  'SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET default_transaction_read_only = off'

const INVALID_PASSWORD = '28P01'

/**
 * A connection to the app database's server from which the app database itself can be created, renamed and dropped: to
 * `postgres`, else `template1`, else any other database that lets us in. Whoever calls ends it.
 */
export async function connectServer({ env }: { env: AppPlace }): Promise<postgres.Sql> {
  let refusal = ''
  for (const database of ['postgres', 'template1', ...(await otherDatabases(env))]) {
    const sql = connectApp(env, { database })
    try {
      await sql.unsafe(UNHURRIED).simple()
      return sql
    } catch (error) {
      await sql.end({ timeout: 0 })
      // Refused at this door; anything else (the server is down, the password is wrong) would be the same at every other.
      if (!(error instanceof postgres.PostgresError) || error.code === INVALID_PASSWORD) throw error
      refusal = error.message
    }
  }
  throw new AppError('preflight_blocked', `No second database on the app database’s server lets us in: ${refusal}.`, {
    hint: 'Databases are renamed from a session in another one: allow the connection to “postgres” in pg_hba.conf.',
  })
}

/** Does something over such a connection and ends it. */
export async function withServer<T>(core: { env: AppPlace }, work: (server: postgres.Sql) => Promise<T>): Promise<T> {
  const server = await connectServer(core)
  try {
    return await work(server)
  } finally {
    await server.end({ timeout: 5 })
  }
}

async function otherDatabases(env: AppPlace): Promise<string[]> {
  const app = connectApp(env)
  try {
    await app.unsafe(UNHURRIED).simple()
    const rows = await app<{ name: string }[]>`
      select datname as name from pg_database
      where datallowconn and datname not in (current_database(), 'postgres', 'template1')
        and has_database_privilege(oid, 'CONNECT')
        -- What a restore makes may vanish under our feet.
        and datname !~ '_(restore|before|undone|drill)_[0-9a-f]{8}$'
      order by datname`
    return rows.map((row) => row.name)
  } catch (error) {
    if (error instanceof postgres.PostgresError) return []
    throw error
  } finally {
    await app.end({ timeout: 5 })
  }
}
