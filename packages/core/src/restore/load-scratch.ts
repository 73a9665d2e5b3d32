import { openDatabaseStream } from '@mvp/archive/read-database'
import type postgres from 'postgres'
import { connectApp } from '../app-database.ts'
import type { TableRows } from '../contract.ts'
import { AppError } from '../errors.ts'
import { UNHURRIED, withServer } from './connect-server.ts'
import { copyDatabaseSettings } from './copy-database-settings.ts'
import { loadDump } from './load-dump.ts'
import { quoteName } from './quote.ts'
import type { Restoring } from './restoring.ts'
import { createScratchDatabase } from './scratch-database.ts'

/** Loads the backup's database into a new one beside the live one. */
export async function loadScratch(restoring: Restoring): Promise<void> {
  const { core, run, archive, database } = restoring
  if (!database) return
  const { live, scratch, facts } = database
  await run.enter('load-database', facts.plainBytes)
  await withServer(core, (server) => createScratchDatabase(server, live, scratch))
  const file = await restoring.findFile()
  const sql = connectApp(core.env, { database: scratch })
  try {
    await sql.unsafe(UNHURRIED).simple()
    // The commit of the settings copied later flushes what these commits did not wait for.
    await sql`set synchronous_commit = off`
    const { tables } = await loadDump(openDatabaseStream(file, archive.manifest, { signal: run.signal }), {
      sql,
      signal: run.signal,
      onBytes: (bytes) => run.advance(bytes),
      warn: (warning) => run.warn(warning),
    })
    run.summarize(`${tables} tables loaded`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * Counts every row of every table against the backup, gathers the planner's statistics, and copies what a dump does not
 * carry from the live database. Throws `verification_failed`.
 */
export async function verifyScratch({ core, run, database }: Restoring): Promise<void> {
  if (!database) return
  const { live, scratch, facts, tables } = database
  await run.enter('verify', facts.rows)
  const sql = connectApp(core.env, { database: scratch })
  try {
    await sql.unsafe(UNHURRIED).simple()
    // A policy would hide rows from their count: better an error.
    await sql`set row_security = off`
    let counted = 0
    for (const table of tables) {
      run.signal.throwIfAborted()
      counted += await verifyTable(sql, table)
      run.advance(counted)
    }
    await sql`analyze`
    await withServer(core, (server) =>
      copyDatabaseSettings(server, { from: live, to: scratch }, (warning) => run.warn(warning)),
    )
    run.summarize(`${tables.length} tables, ${counted.toLocaleString('en')} rows, as in the backup`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function verifyTable(sql: postgres.Sql, { schema, name, rows }: TableRows): Promise<number> {
  const [row] = await sql.unsafe<{ found: number }[]>(
    `select count(*)::float8 as found from only ${quoteName(schema)}.${quoteName(name)}`,
  )
  if (row?.found === rows) return rows
  throw new AppError('verification_failed', `${schema}.${name} has ${row?.found} rows; the backup has ${rows}.`, {
    hint: 'A rule or trigger of the database may have interfered. The live data is untouched.',
  })
}
