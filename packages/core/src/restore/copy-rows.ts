import { Writable } from 'node:stream'
import postgres from 'postgres'
import type { CopyPiece } from './split-dump.ts'

/**
 * Sends the rows of a COPY block; each chunk is sent before the next one is asked for. Throws what the server says of them.
 */
export async function copyRows(sql: postgres.Sql, statement: string, data: AsyncIterable<Buffer>): Promise<void> {
  const query = sql.unsafe(statement)
  const failed = watchStream(query)
  try {
    const rows = await query.writable()
    // postgres.js lets go of the stream when the last row is sent. An error that comes after it (a duplicate key, a
    // trigger) reaches only the query's promise, which the stream has fulfilled already: it would be lost, and the end of
    // the stream would never come.
    Reflect.set(query, 'reject', (error: Error) => rows.destroy(error))
    await send(data, rows)
  } catch (error) {
    throw failed() ?? error
  }
}

async function send(data: AsyncIterable<Buffer>, rows: Writable): Promise<void> {
  try {
    for await (const chunk of data) await settled(rows, (done) => rows.write(chunk, done))
    await settled(rows, (done) => rows.end(done))
  } catch (error) {
    // Makes the server forget what it has of them.
    rows.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

/** Resolves when the stream has done what it was asked to, and throws when it closes instead. */
function settled(stream: Writable, ask: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(stream.errored ?? new Error('the stream of a COPY has closed'))
    stream.once('close', closed)
    ask((error) => {
      stream.off('close', closed)
      if (error) reject(error)
      else resolve()
    })
  })
}

/**
 * Listens to the stream of a COPY from the moment it is made. The server may refuse in one breath with its go-ahead: the
 * stream then fails before whoever waits for it has it, and an error that nobody listens to ends the process.
 */
function watchStream(query: object): () => Error | null {
  let failure: Error | null = null
  const resolve: (stream: unknown) => void = Reflect.get(query, 'resolve')
  Reflect.set(query, 'resolve', (stream: unknown) => {
    if (stream instanceof Writable) {
      stream.once('error', (error) => {
        failure = error
      })
    }
    resolve(stream)
  })
  return () => failure
}

/**
 * The same, and where the table is empty the rows are frozen at once: nothing has to look later whether they are there. That
 * takes a table truncated in the same transaction, and a server that writes no more WAL than it must writes none.
 */
export async function copyFrozen(sql: postgres.Sql, table: string, { statement, data }: Frozen): Promise<void> {
  if (!(await truncateEmpty(sql, table))) return copyRows(sql, statement, data)
  await copyRows(sql, statement.replace(/ FROM stdin;$/, ' FROM stdin WITH (FREEZE);'), data)
  await sql.unsafe('COMMIT').simple()
}

type Frozen = Pick<CopyPiece, 'statement' | 'data'>

/** Begins a transaction that has truncated the table, where that loses nothing; else false, and none is open. */
async function truncateEmpty(sql: postgres.Sql, table: string): Promise<boolean> {
  try {
    // Rows may have come by anything before it: only who has the table alone can say that there are none.
    await sql.unsafe(`BEGIN; LOCK TABLE ONLY ${table} IN ACCESS EXCLUSIVE MODE`).simple()
    if (await isEmpty(sql, table)) {
      await sql.unsafe(`TRUNCATE ONLY ${table}`).simple()
      return true
    }
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && REFUSALS.has(error.code))) throw error
  }
  await sql.unsafe('ROLLBACK').simple()
  return false
}

/** No right to, no plain table, or something of an extension's. */
const REFUSALS = new Set(['42501', '42809', '0A000'])

/** It has not even room for a row, and nobody would notice that it is truncated: no trigger, no other table's key. */
async function isEmpty(sql: postgres.Sql, table: string): Promise<boolean> {
  const [found] = await sql<{ empty: boolean }[]>`
    select not relhastriggers and pg_catalog.pg_relation_size(oid) = 0 as empty
    from pg_catalog.pg_class where oid = ${table}::text::pg_catalog.regclass`
  return found?.empty === true
}
