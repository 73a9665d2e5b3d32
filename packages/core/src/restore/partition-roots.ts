import { tableKey } from '@mvp/archive/table-key'
import type postgres from 'postgres'

export type TableName = { schema: string; name: string }

/** A partition whose rows a backup has as those of a table it is a partition of. */
export type RootedPartition = TableName & { root: TableName }

/**
 * The partitions that these tables of a backup do not name, but one above them: pg_dump writes their rows into that where
 * another database would put them into other partitions. Of several above, it is the nearest.
 */
export async function readRootedPartitions(sql: postgres.Sql, tables: TableName[]): Promise<RootedPartition[]> {
  const named = new Set(tables.map(tableKey))
  const rows = await sql<RootedPartition[]>`
    select n.nspname as schema, c.relname as name,
      pg_catalog.json_build_object('schema', above.nspname, 'name', a.relname) as root
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      cross join pg_catalog.pg_partition_ancestors(c.oid) with ordinality as p (oid, distance)
      join pg_catalog.pg_class a on a.oid = p.oid join pg_catalog.pg_namespace above on above.oid = a.relnamespace
    where c.relispartition and c.relkind = 'r'
    order by c.oid, p.distance`
  const nearest = new Map<string, RootedPartition>()
  // The first of its ancestors is the partition itself.
  for (const row of rows) {
    if (named.has(tableKey(row.root)) && !nearest.has(tableKey(row))) nearest.set(tableKey(row), row)
  }
  return [...nearest.values()].filter((partition) => tableKey(partition) !== tableKey(partition.root))
}
