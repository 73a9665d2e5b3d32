import { statfs } from 'node:fs/promises'
import type { DatabaseFacts } from '@mvp/archive/manifest'
import postgres from 'postgres'
import { type AppPlace, appAddress, connectApp } from '../app-database.ts'
import { connectServer } from './connect-server.ts'

/** What the app database's server and our role there are like, as far as a restore depends on it. */
export type ServerFacts = {
  /** As server_version_num: 150018. */
  version: number
  role: string
  superuser: boolean
  createDatabases: boolean
  database: string
  /** `closed`: it is there and lets us not in, as one that is damaged may. */
  live: 'open' | 'closed' | 'gone'
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
  const { session, open } = await enter(core)
  const { database } = appAddress(core.env)
  try {
    const found = await readDatabase(session, database)
    const { encoding, collate, ctype, icuLocale } = wanted
    return {
      ...found,
      // It is made as the backup's was.
      ...(found.exists ? {} : { encoding, collate, ctype, icuLocale }),
      ...(await readObstacles(session, database)),
      database,
      live: open ? 'open' : found.exists ? 'closed' : 'gone',
      eventTriggers: open ? await readEventTriggers(session) : [],
      missingRoles: await readMissingRoles(session, wanted.roles),
      extensions: await readExtensions(session, wanted.extensions),
      freeBytes: await readFreeBytes(session),
    }
  } finally {
    await session.end({ timeout: 5 })
  }
}

/** A session in the live database; where it lets nobody in, in another one of its server. */
async function enter(core: { env: AppPlace }): Promise<{ session: postgres.Sql; open: boolean }> {
  const session = connectApp(core.env)
  try {
    await session`select`
    return { session, open: true }
  } catch (error) {
    await session.end({ timeout: 0 })
    const other = error instanceof postgres.PostgresError ? await connectServer(core).catch(() => null) : null
    // No other door is open either: what was said at the first tells most.
    if (!other) throw error
    return { session: other, open: false }
  }
}

type DatabaseRow = Pick<
  ServerFacts,
  | 'version'
  | 'role'
  | 'superuser'
  | 'createDatabases'
  | 'owner'
  | 'ownsDatabase'
  | 'sizeBytes'
  | 'encoding'
  | 'collate'
  | 'ctype'
  | 'icuLocale'
> & { exists: boolean }

async function readDatabase(session: postgres.Sql, database: string): Promise<DatabaseRow> {
  const [row] = await session<DatabaseRow[]>`
    select current_setting('server_version_num')::int as version, r.rolname as role, r.rolsuper as superuser,
      r.rolsuper or r.rolcreatedb as "createDatabases", d.oid is not null as exists,
      coalesce(pg_get_userbyid(d.datdba), r.rolname) as owner,
      coalesce(pg_has_role(d.datdba, 'MEMBER'), true) as "ownsDatabase",
      coalesce(pg_database_size(d.oid), 0)::float8 as "sizeBytes",
      pg_encoding_to_char(d.encoding) as encoding, d.datcollate as collate, d.datctype as ctype,
      -- The columns differ between versions.
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as "icuLocale"
    from pg_roles r left join pg_database d on d.datname = ${database} where r.rolname = current_user`
  if (!row) throw new Error('the server does not list who is connected')
  return row
}

type ObstaclesRow = Pick<ServerFacts, 'replicationSlots' | 'subscriptions' | 'preparedTransactions' | 'lastingSessions'>

async function readObstacles(session: postgres.Sql, database: string): Promise<ObstaclesRow> {
  const [row] = await session<ObstaclesRow[]>`
    select
      to_jsonb(array(select slot_name::text from pg_replication_slots where database = ${database})) as "replicationSlots",
      to_jsonb(array(select subname::text from pg_subscription
        where subdbid = (select oid from pg_database where datname = ${database}))) as subscriptions,
      to_jsonb(array(select gid from pg_prepared_xacts where database = ${database})) as "preparedTransactions",
      to_jsonb(array(select distinct a.usename || coalesce(' (' || nullif(a.application_name, '') || ')', '')
        from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
        where a.datname = ${database} and not m.rolsuper
          and (r.rolsuper or not (pg_has_role(r.oid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE')))
      )) as "lastingSessions"
    from pg_roles m where m.rolname = current_user`
  if (!row) throw new Error('a session answered nothing about itself')
  return row
}

async function readEventTriggers(session: postgres.Sql): Promise<string[]> {
  const rows = await session<{ name: string }[]>`select evtname::text as name from pg_event_trigger`
  return rows.map((row) => row.name)
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
