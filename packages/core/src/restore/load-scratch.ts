import { ArchiveError } from '@mvp/archive/archive-error'
import { openDumpSections } from '@mvp/archive/dump-sections'
import { openDatabaseStream } from '@mvp/archive/read-database'
import { tableKey } from '@mvp/archive/table-key'
import postgres from 'postgres'
import type { TableRows } from '../contract.ts'
import { AppError } from '../errors.ts'
import { withServer } from './connect-server.ts'
import { copyDatabaseSettings } from './copy-database-settings.ts'
import type { Dump } from './dump-source.ts'
import { loadDump } from './load-dump.ts'
import { connectScratch, type Loader, openLoadSessions } from './load-sessions.ts'
import { extensionMaker, handOver, OR_TRUST, ownerOf } from './loader-role.ts'
import { readRootedPartitions, type TableName } from './partition-roots.ts'
import { quoteName } from './quote.ts'
import type { Restoring, RestoringCore, ServerRestoring } from './restoring.ts'
import { createScratchDatabase, dropDatabase, findDatabaseOid } from './scratch-database.ts'
import { trip } from './trip.ts'

/** What a restore or a drill loads beside the live database. */
export type Loading = Pick<Restoring, 'core' | 'run' | 'archive' | 'findFile'> & {
  database: Omit<NonNullable<Restoring['database']>, 'before' | 'undone'> | null
}

/** SQL of others runs with our role's rights only by an explicit choice. */
export function loaderOf({ archive, details }: Pick<ServerRestoring, 'archive' | 'details'>): Loader {
  return { trusted: archive.provenance === 'here' || details.trustForeign === true }
}

/** Loads the backup's database into a new one beside the live one, over several sessions where its archive allows that. */
export async function loadScratch(loading: Loading, loader: Loader): Promise<void> {
  const { core, run, archive, database } = loading
  if (!database) return
  const { scratch, facts } = database
  await run.enter('load-database', facts.plainBytes)
  await createScratch(loading)
  trip('scratch: created')
  const file = await loading.findFile()
  const sections = await openDumpSections(file, archive.manifest)
  const inOrder = () => openDatabaseStream(file, archive.manifest, { signal: run.signal })
  try {
    await load(loading, loader, sections ?? inOrder())
  } catch (error) {
    if (!sections || !isOfSections(error)) throw error
    // Whatever is wrong with reading it out of order: in order it is what was verified.
    core.log.warn({ err: error }, 'the dump is loaded once more, from its start to its end')
    await withServer(core, (server) => dropDatabase(server, scratch))
    await createScratch(loading)
    await load(loading, loader, inOrder())
  }
  trip('scratch: loaded')
}

async function createScratch({ core, database }: Loading): Promise<void> {
  if (!database) return
  const { live, scratch, facts } = database
  await withServer(core, async (server) => {
    // Gone entirely: then it is made as the backup's was.
    const like = (await findDatabaseOid(server, live)) === null ? facts : live
    await createScratchDatabase(server, like, scratch)
  })
}

const DEADLOCK = '40P01'

/** An error that loading in the order of the dump cannot meet. */
function isOfSections(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error
  return cause instanceof ArchiveError || (cause instanceof postgres.PostgresError && cause.code === DEADLOCK)
}

async function load({ core, run, database }: Loading, loader: Loader, dump: Dump): Promise<void> {
  if (!database) return
  const sessions = await openLoadSessions(core, database.scratch, loader)
  const [sql, ...beside] = sessions
  try {
    const { tables } = await loadDump(dump, {
      sql,
      beside,
      signal: run.signal,
      onBytes: (bytes) => run.advance(bytes),
      warn: (warning) => run.warn(warning),
      ...(loader.trusted ? {} : await foreignRules(core, database.scratch)),
    })
    run.summarize(`${tables} tables loaded`)
  } catch (error) {
    throw loader.trusted ? error : explainDenied(error)
  } finally {
    for (const session of sessions) await session.end({ timeout: 5 })
  }
}

async function foreignRules(core: RestoringCore, scratch: string) {
  const owner = await withServer(core, (server) => ownerOf(server, scratch))
  return { owner, createExtension: extensionMaker(core, scratch) }
}

function explainDenied(error: unknown): unknown {
  const cause = error instanceof AppError ? error.cause : null
  if (!(error instanceof AppError && cause instanceof postgres.PostgresError && cause.code === '42501')) return error
  const hint = `What was not made here is loaded by a role without rights, and this takes some. If it is an extension, create it in the live database first, as a superuser. ${OR_TRUST}`
  return new AppError(error.code, error.message, { hint, cause })
}

/**
 * Counts every row of every table against the backup, gathers the planner's statistics, hands over what another role has
 * loaded, and copies what a dump does not carry from the live database. Throws `verification_failed`.
 */
export async function verifyScratch(loading: Loading, loader: Loader): Promise<void> {
  const { core, run, database } = loading
  if (!database) return
  const { live, scratch } = database
  await countScratch(loading, loader)
  if (!loader.trusted) await handOver(core, scratch)
  await withServer(core, (server) =>
    copyDatabaseSettings(server, { from: live, to: scratch }, (warning) => run.warn(warning)),
  )
  trip('scratch: settings copied')
}

/** Counting may run what is in the database (a view's functions): it is done by the role that loaded it. */
export async function countScratch({ core, run, database }: Loading, loader: Loader): Promise<void> {
  if (!database) return
  const { scratch, facts, tables } = database
  await run.enter('verify', facts.rows)
  const sql = await connectScratch(core, scratch, loader)
  try {
    // A policy would hide rows from their count: better an error.
    await sql`set row_security = off`
    let counted = 0
    for (const table of await withPartitions(sql, tables)) {
      run.signal.throwIfAborted()
      counted += await verifyTable(sql, table)
      run.advance(counted)
    }
    trip('scratch: counted')
    await sql`analyze`
    run.summarize(`${tables.length} tables, ${counted.toLocaleString('en')} rows, as in the backup`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** What has the rows of a table: itself, and partitions that the backup does not name. */
type TableParts = TableRows & { parts: TableName[] }

/** No two have a part in common: every row is counted once. */
async function withPartitions(sql: postgres.Sql, tables: TableRows[]): Promise<TableParts[]> {
  const whole = new Map<string, TableParts>(tables.map((table) => [tableKey(table), { ...table, parts: [table] }]))
  for (const partition of await readRootedPartitions(sql, tables)) {
    whole.get(tableKey(partition.root))?.parts.push(partition)
  }
  return [...whole.values()]
}

async function verifyTable(sql: postgres.Sql, { schema, name, rows, parts }: TableParts): Promise<number> {
  let found = 0
  for (const part of parts) found += await countRows(sql, `${quoteName(part.schema)}.${quoteName(part.name)}`)
  if (found === rows) return rows
  throw new AppError('verification_failed', `${schema}.${name} has ${found} rows; the backup has ${rows}.`, {
    hint: 'A rule or trigger of the database may have interfered. The live data is untouched.',
  })
}

async function countRows(sql: postgres.Sql, table: string): Promise<number> {
  const query = `select count(*)::float8 as found from only ${table}`
  try {
    const [row] = await sql.unsafe<{ found: number }[]>(query)
    return row?.found ?? 0
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== '42501') throw error
    return countUnforced(sql, table, query)
  }
}

/** Policies that hold for the owner too keep it from counting: they are lifted, and the transaction undone. */
async function countUnforced(sql: postgres.Sql, table: string, query: string): Promise<number> {
  let found = 0
  await sql.unsafe('begin').simple()
  try {
    await sql.unsafe(`alter table only ${table} no force row level security`).simple()
    const [row] = await sql.unsafe<{ found: number }[]>(query)
    found = row?.found ?? 0
  } finally {
    await sql.unsafe('rollback').simple()
  }
  return found
}
