import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type postgres from 'postgres'
import type { CopyPiece } from './split-dump.ts'

/** Sends the rows of a COPY block. Throws what the server says of them. */
export async function copyRows(sql: postgres.Sql, statement: string, data: AsyncIterable<Buffer>): Promise<void> {
  const query = sql.unsafe(statement)
  const failed = watchStream(query)
  try {
    const rows = await query.writable()
    // postgres.js lets go of the stream when the last row is sent. An error that comes after it (a duplicate key, a
    // trigger) reaches only the query's promise, which the stream has fulfilled already: it would be lost, and the end of
    // the stream would never come.
    Reflect.set(query, 'reject', (error: Error) => rows.destroy(error))
    await pipeline(data, rows)
  } catch (error) {
    throw failed() ?? error
  }
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
 * The same into an empty table, whose rows are then frozen at once: nothing has to look later whether they are there. That
 * takes a table truncated in the same transaction, and a server that writes no more WAL than it must writes none.
 */
export async function copyFrozen(sql: postgres.Sql, table: string, { statement, data }: Frozen): Promise<void> {
  await sql.unsafe(`BEGIN; TRUNCATE ONLY ${table}`).simple()
  await copyRows(sql, statement.replace(/ FROM stdin;$/, ' FROM stdin WITH (FREEZE);'), data)
  await sql.unsafe('COMMIT').simple()
}

type Frozen = Pick<CopyPiece, 'statement' | 'data'>
