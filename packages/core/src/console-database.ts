import { fileURLToPath } from 'node:url'
import type { SQL } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { APPLICATION_NAME } from './app-database.ts'

export type Database = ReturnType<typeof wrap>
/** A transaction on the console database. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

export type ConsoleDatabase = { sql: postgres.Sql; db: Database }

/** drizzle takes over the client's parsers: raw queries on `sql` give instants as text. */
export function connectConsole(url: string): ConsoleDatabase {
  const sql = connect(url, 10)
  return { sql, db: wrap(sql) }
}

/**
 * For what is asked with nearly every request: few connections of its own, so that nothing else holds it up, on which each
 * statement stays prepared. One that is not is parsed anew each time, and takes a second round trip.
 */
export function connectQuick(url: string): ConsoleDatabase {
  const sql = connect(url, 3)
  return { sql, db: wrap(keepingPrepared(sql)) }
}

// The type does not know the second.
const STAYS_PREPARED: postgres.UnsafeQueryOptions & { simple: boolean } = { prepare: true, simple: false }

/** drizzle has a statement stay prepared only if each has a name of its own, postgres.js only if it has parameters. */
function keepingPrepared(sql: postgres.Sql): postgres.Sql {
  return new Proxy(sql, {
    get(target, property) {
      if (property !== 'unsafe') return Reflect.get(target, property)
      return (query: string, params?: Parameters<postgres.Sql['unsafe']>[1]) =>
        target.unsafe(query, params, STAYS_PREPARED)
    },
  })
}

/** One connection of its own, so that a lease is renewed however busy the others are. */
export function connectLease(url: string): postgres.Sql {
  return connect(url, 1)
}

function connect(url: string, max: number): postgres.Sql {
  return postgres(url, {
    max,
    connect_timeout: 10,
    connection: { application_name: APPLICATION_NAME },
    onnotice: () => {},
    // postgres.js would ask for array types unbidden at every connect, and a session that ends just then would be an
    // unhandled rejection. No array is read or written here.
    fetch_types: false,
  })
}

function wrap(sql: postgres.Sql) {
  return drizzle(sql)
}

type Query<Prepared> = { getSQL(): SQL; prepare(name: string): Prepared }

/**
 * A statement that is put together once for each database: drizzle takes longer for that than the database takes to answer
 * a small one. `given` is the same each time, as a database's clock is. All values are written out: the database plans a
 * statement without parameters once for a connection, knowing them, and one with parameters anew each time where their
 * values promise a better plan.
 */
export function statement<Prepared extends object, Given extends unknown[]>(
  name: string,
  make: (db: Database | Transaction, ...given: Given) => Query<Prepared>,
) {
  const made = new WeakMap<Database | Transaction, Prepared>()
  return (db: Database | Transaction, ...given: Given): Prepared => {
    const before = made.get(db)
    if (before) return before
    const query = make(db, ...given)
    const written = query.getSQL().inlineParams()
    query.getSQL = () => written
    const prepared = query.prepare(name)
    made.set(db, prepared)
    return prepared
  }
}

/** The same from packages/core/src and from the bundle in apps/server/dist: three folders below the root. */
const MIGRATIONS = fileURLToPath(new URL('../../../drizzle', import.meta.url))

// Any number will do, as long as it stays the same: servers that start together migrate one after the other.
const MIGRATION_LOCK = 7_203_114

/** Brings the console database up to date. */
export async function migrateConsole(url: string, folder = MIGRATIONS): Promise<void> {
  const sql = connect(url, 1)
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await migrate(wrap(sql), { migrationsFolder: folder })
  } finally {
    await sql.end()
  }
}
