import type postgres from 'postgres'
import { type AppPlace, connectApp, unreachable } from '../app-database.ts'
import { readDatabaseFacts, type ServerFacts } from './read-database-facts.ts'

/** A session that sees the app database as it was at one instant, and lends that view to pg_dump. */
export type HeldSnapshot = { app: postgres.Sql; snapshot: string; facts: ServerFacts; release(): Promise<void> }

/** Throws `database_unreachable`. */
export async function holdSnapshot(env: AppPlace): Promise<HeldSnapshot> {
  // One connection that never expires: the transaction stays in it.
  const app = connectApp(env)
  const release = () => app.end({ timeout: 5 })
  try {
    await app.unsafe('begin isolation level repeatable read read only')
    // A database may be set to end sessions like this one, which waits while pg_dump works.
    await app.unsafe('set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0')
    const [row] = await app<{ snapshot: string }[]>`select pg_export_snapshot() as snapshot`
    const facts = await readDatabaseFacts(app)
    return { app, snapshot: row?.snapshot ?? '', facts, release }
  } catch (error) {
    await release()
    throw unreachable(env, error) ?? error
  }
}
