import { tableKey } from '@mvp/archive/table-key'
import type postgres from 'postgres'

/** A table of the database that is being loaded, before the first rows are. */
export type LoadingTable = {
  /** Its own, or that of the tree of partitions or heirs it belongs to: what locks one of them may lock all. */
  key: string
  /** As SQL names it. */
  quoted: string
  /** Rows are in itself: it is not only the sum of its partitions. */
  plain: boolean
  /** What it checks or generates may look at other tables: it is filled when those before it are, and none behind it. */
  alone: boolean
}

/** By schema and name, as `tableKey` joins them. Asked for once, before the first rows. */
export async function readLoadingTables(sql: postgres.Sql): Promise<Map<string, LoadingTable>> {
  const rows = await sql<(LoadingTable & { schema: string; name: string })[]>`
    with recursive own_functions as (
      select d.classid, d.objid from pg_catalog.pg_depend d
      where d.refclassid in ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass)
        -- Below are those that every database has, which look at no table.
        and d.refobjid >= 16384),
    asking as (
      select k.conrelid as oid, k.contypid <> 0 as domain from pg_catalog.pg_constraint k join own_functions f
        on f.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and f.objid = k.oid
      union
      select g.adrelid, false from pg_catalog.pg_attrdef g join own_functions f
        on f.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and f.objid = g.oid
        join pg_catalog.pg_attribute a on a.attrelid = g.adrelid and a.attnum = g.adnum and a.attgenerated <> ''),
    trees (oid, root) as (
      select c.oid, c.oid from pg_catalog.pg_class c where c.relkind in ('r', 'p')
        and not exists (select from pg_catalog.pg_inherits i where i.inhrelid = c.oid)
      union select i.inhrelid, t.root from trees t join pg_catalog.pg_inherits i on i.inhparent = t.oid)
    select n.nspname as schema, c.relname as name,
      pg_catalog.format('%I.%I', n.nspname, c.relname) as quoted,
      (select pg_catalog.min(t.root)::text from trees t where t.oid = c.oid) as key,
      c.relkind = 'r' as plain,
      -- pg_dump makes triggers and rules when all rows are in.
      c.relhastriggers or c.relhasrules or exists (select from asking a where a.oid = c.oid or a.domain) as alone
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`
  return new Map(rows.map(({ schema, name, ...table }) => [tableKey({ schema, name }), table]))
}
