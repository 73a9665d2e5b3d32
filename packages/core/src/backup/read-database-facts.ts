import type { DatabaseFacts } from '@mvp/archive/manifest'
import type postgres from 'postgres'

export type ServerFacts = Pick<
  DatabaseFacts,
  | 'name'
  | 'serverVersion'
  | 'encoding'
  | 'collationProvider'
  | 'collate'
  | 'ctype'
  | 'icuLocale'
  | 'largeObjects'
  | 'extensions'
  | 'roles'
>

/** What the manifest says of a database, read in the session's own snapshot. */
export async function readDatabaseFacts(app: postgres.Sql): Promise<ServerFacts> {
  const [facts] = await app<Omit<ServerFacts, 'extensions' | 'roles'>[]>`
    select
      datname as name,
      current_setting('server_version') as "serverVersion",
      pg_encoding_to_char(encoding) as encoding,
      -- Through JSON, because the columns differ: no provider before 15, the locale renamed in 17.
      case to_jsonb(d) ->> 'datlocprovider' when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as "collationProvider",
      datcollate as collate,
      datctype as ctype,
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as "icuLocale",
      (select count(*)::float8 from pg_largeobject_metadata) as "largeObjects"
    from pg_database d where datname = current_database()`
  if (!facts) throw new Error('the database does not list itself')
  const extensions = await app<{ name: string; version: string }[]>`
    select extname as name, extversion as version from pg_extension where extname <> 'plpgsql' order by extname`
  const roles = await app<{ name: string }[]>`
    with named (classid, objid, role) as (
      -- Owners, grantees and the roles of policies.
      select classid, objid, refobjid from pg_shdepend
      where refclassid = 'pg_authid'::regclass and deptype in ('o', 'a', 'r')
        and dbid = (select oid from pg_database where datname = current_database())
      -- What the first superuser owns is recorded nowhere but in the object. 16384 is the first OID of users' objects.
      union all select 'pg_class'::regclass, oid, relowner from pg_class
        where relowner = 10 and oid >= 16384 and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all select 'pg_namespace'::regclass, oid, nspowner from pg_namespace where nspowner = 10 and oid >= 16384
      union all select 'pg_proc'::regclass, oid, proowner from pg_proc where proowner = 10 and oid >= 16384
      union all select 'pg_type'::regclass, oid, typowner from pg_type
        where typowner = 10 and oid >= 16384 and typcategory <> 'A'
          and (typrelid = 0 or (select relkind from pg_class c where c.oid = typrelid) = 'c')
      union all select 'pg_largeobject'::regclass, oid, lomowner from pg_largeobject_metadata where lomowner = 10)
    select rolname as name from pg_roles where oid in (
      select role from named n
      -- What belongs to an extension is not in a dump.
      where not exists (select from pg_depend e where e.classid = n.classid and e.objid = n.objid and e.deptype = 'e'))
    order by rolname`
  return { ...facts, extensions: [...extensions], roles: roles.map((role) => role.name) }
}
