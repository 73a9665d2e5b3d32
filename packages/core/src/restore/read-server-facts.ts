import { statfs } from 'node:fs/promises'
import type { DatabaseFacts } from '@mvp/archive/manifest'
import postgres from 'postgres'
import { type AppPlace, connectApp } from '../app-database.ts'

/** What the app database's server and our role there are like, as far as a restore depends on it. */
export type ServerFacts = {
  /** As server_version_num: 150018. */
  version: number
  role: string
  superuser: boolean
  createDatabases: boolean
  database: string
  owner: string
  ownsDatabase: boolean
  sizeBytes: number
  encoding: string
  collate: string
  ctype: string
  icuLocale: string | null
  replicationSlots: string[]
  subscriptions: string[]
  preparedTransactions: string[]
  eventTriggers: string[]
  /** Who is connected and may not be disconnected by us. */
  lastingSessions: string[]
  missingRoles: string[]
  extensions: ExtensionFacts[]
  /** Of the volume of the data directory; null when it cannot be seen from here. */
  freeBytes: number | null
}

/** `available`: the version that would be created; null when the server has none. */
type ExtensionFacts = { name: string; wanted: string; available: string | null; needsSuperuser: boolean }

export async function readServerFacts(core: { env: AppPlace }, wanted: DatabaseFacts): Promise<ServerFacts> {
  const app = connectApp(core.env)
  try {
    return {
      ...(await readDatabase(app)),
      ...(await readObstacles(app)),
      missingRoles: await readMissingRoles(app, wanted.roles),
      extensions: await readExtensions(app, wanted.extensions),
      freeBytes: await readFreeBytes(app),
    }
  } finally {
    await app.end({ timeout: 5 })
  }
}

type DatabaseRow = Omit<ServerFacts, keyof ObstaclesRow | 'missingRoles' | 'extensions' | 'freeBytes'>

async function readDatabase(app: postgres.Sql): Promise<DatabaseRow> {
  const [row] = await app<DatabaseRow[]>`
    select current_setting('server_version_num')::int as version, r.rolname as role, r.rolsuper as superuser,
      r.rolsuper or r.rolcreatedb as "createDatabases", d.datname as database, pg_get_userbyid(d.datdba) as owner,
      pg_has_role(d.datdba, 'MEMBER') as "ownsDatabase", pg_database_size(d.oid)::float8 as "sizeBytes",
      pg_encoding_to_char(d.encoding) as encoding, d.datcollate as collate, d.datctype as ctype,
      -- The columns differ between versions.
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as "icuLocale"
    from pg_database d cross join pg_roles r
    where d.datname = current_database() and r.rolname = current_user`
  if (!row) throw new Error('the database does not list itself')
  return row
}

type ObstaclesRow = Pick<
  ServerFacts,
  'replicationSlots' | 'subscriptions' | 'preparedTransactions' | 'eventTriggers' | 'lastingSessions'
>

async function readObstacles(app: postgres.Sql): Promise<ObstaclesRow> {
  const [row] = await app<ObstaclesRow[]>`
    select
      to_jsonb(array(select slot_name::text from pg_replication_slots where database = current_database())) as "replicationSlots",
      to_jsonb(array(select subname::text from pg_subscription
        where subdbid = (select oid from pg_database where datname = current_database()))) as subscriptions,
      to_jsonb(array(select gid from pg_prepared_xacts where database = current_database())) as "preparedTransactions",
      to_jsonb(array(select evtname::text from pg_event_trigger)) as "eventTriggers",
      to_jsonb(array(select distinct a.usename || coalesce(' (' || nullif(a.application_name, '') || ')', '')
        from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
        where a.datname = current_database() and not m.rolsuper
          and (r.rolsuper or not (pg_has_role(r.oid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE')))
      )) as "lastingSessions"
    from pg_roles m where m.rolname = current_user`
  if (!row) throw new Error('a session answered nothing about itself')
  return row
}

async function readMissingRoles(app: postgres.Sql, roles: string[]): Promise<string[]> {
  const rows = await app<{ name: string }[]>`
    select name from jsonb_array_elements_text(${app.json(roles)}) as name
    where not exists (select from pg_roles where rolname = name) order by name`
  return rows.map((row) => row.name)
}

async function readExtensions(app: postgres.Sql, wanted: DatabaseFacts['extensions']): Promise<ExtensionFacts[]> {
  const names = wanted.map((extension) => extension.name)
  const rows = await app<{ name: string; available: string; needsSuperuser: boolean }[]>`
    select e.name, e.default_version as available, v.superuser and not v.trusted as "needsSuperuser"
    from pg_available_extensions e
    join pg_available_extension_versions v on v.name = e.name and v.version = e.default_version
    where e.name in (select jsonb_array_elements_text(${app.json(names)}))`
  return wanted.map(({ name, version }) => {
    const found = rows.find((row) => row.name === name)
    return {
      name,
      wanted: version,
      available: found?.available ?? null,
      needsSuperuser: found?.needsSuperuser ?? false,
    }
  })
}

async function readFreeBytes(app: postgres.Sql): Promise<number | null> {
  try {
    const [row] = await app<{ directory: string; local: boolean }[]>`
      select current_setting('data_directory') as directory,
        coalesce(inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1', true) as local`
    if (!row?.local) return null
    const { bavail, bsize } = await statfs(row.directory)
    return bavail * bsize
  } catch (error) {
    // Not every role may know the directory, and not every process may look at it.
    if (error instanceof postgres.PostgresError || (error instanceof Error && 'syscall' in error)) return null
    throw error
  }
}
