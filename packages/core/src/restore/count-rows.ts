import { tableKey } from '@mvp/archive/table-key'
import postgres from 'postgres'
import { connectApp } from '../app-database.ts'
import type { TableRows } from '../contract.ts'
import type { Core } from '../core.ts'
import { readRootedPartitions, type TableName } from './partition-roots.ts'
import { quoteName } from './quote.ts'

/** A table as it is now; `rows` is null when counting took too long or was not allowed. */
export type LiveTable = { schema: string; name: string; rows: TableRows['rows'] | null }

/**
 * Exact rows of the app database's tables, the small ones first, until the time is up. Tables of extensions and of
 * sessions are left out, as in a dump. Partitions whose rows a backup of these tables has under the name of one of them
 * are counted as that. Null when the database cannot be asked.
 */
export async function countLiveRows(
  core: Core,
  budgetMs: number,
  tables: TableName[] = [],
): Promise<LiveTable[] | null> {
  const until = performance.now() + budgetMs
  const app = connectApp(core.env)
  try {
    const partitions = await readRootedPartitions(app, tables)
    const roots = new Map(partitions.map((partition) => [tableKey(partition), partition.root]))
    const counted = new Map<string, LiveTable>()
    for (const table of await listTables(app)) {
      const rows = await countRows(app, table, until - performance.now())
      const named = roots.get(tableKey(table)) ?? table
      const { rows: before } = counted.get(tableKey(named)) ?? { rows: 0 }
      counted.set(tableKey(named), { ...named, rows: rows === null || before === null ? null : before + rows })
    }
    return [...counted.values()]
  } catch (error) {
    core.log.debug({ err: error }, 'the rows of the app database could not be counted')
    return null
  } finally {
    await app.end({ timeout: 5 })
  }
}

function listTables(app: postgres.Sql): Promise<{ schema: string; name: string }[]> {
  return app<{ schema: string; name: string }[]>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
      and not exists (select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by c.relpages, n.nspname, c.relname`
}

async function countRows(app: postgres.Sql, { schema, name }: { schema: string; name: string }, leftMs: number) {
  if (leftMs < 1) return null
  try {
    return await app.begin('read only', async (sql) => {
      await sql.unsafe(`set local statement_timeout = ${Math.ceil(leftMs)}; set local row_security = off`).simple()
      const [row] = await sql.unsafe<{ rows: number }[]>(
        `select count(*)::float8 as rows from only ${quoteName(schema)}.${quoteName(name)}`,
      )
      return row?.rows ?? null
    })
  } catch (error) {
    if (error instanceof postgres.PostgresError) return null
    throw error
  }
}
