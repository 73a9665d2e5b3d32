import { fileURLToPath } from 'node:url'
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

/** drizzle has a statement stay prepared only if each has a name of its own. */
function keepingPrepared(sql: postgres.Sql): postgres.Sql {
  return new Proxy(sql, {
    get(target, property) {
      if (property !== 'unsafe') return Reflect.get(target, property)
      return (query: string, params?: Parameters<postgres.Sql['unsafe']>[1]) =>
        target.unsafe(query, params, { prepare: true })
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

/**
 * A statement that is put together once for each database: drizzle takes longer for that than the database takes to answer
 * a small one. What differs from time to time is a placeholder.
 */
export function statement<Made extends object>(make: (db: Database | Transaction) => Made) {
  const made = new WeakMap<Database | Transaction, Made>()
  return (db: Database | Transaction): Made => {
    const before = made.get(db)
    if (before) return before
    const now = make(db)
    made.set(db, now)
    return now
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
