import type { DatabaseFacts } from '@mvp/archive/manifest'
import type postgres from 'postgres'
import { connectApp } from '../app-database.ts'
import type { ServerDifference } from '../contract-restore.ts'
import type { Core } from '../core.ts'

type LiveFacts = {
  version: string
  encoding: string
  locale: string
  extensions: { name: string; version: string }[]
  roles: string[]
  settings: string[]
}

/** The server and the database itself, now and in the backup. Empty when the server cannot be asked. */
export async function compareServer(core: Core, wanted: DatabaseFacts): Promise<ServerDifference[]> {
  const app = connectApp(core.env)
  try {
    return differences(await readLive(app, wanted.roles), wanted)
  } catch (error) {
    core.log.debug({ err: error }, 'the app database could not be compared with the backup')
    return []
  } finally {
    await app.end({ timeout: 5 })
  }
}

/** What stays or becomes of each: the server's part stays, the database's part comes from the backup. */
export function differences(live: LiveFacts, wanted: DatabaseFacts): ServerDifference[] {
  const { icuLocale, collate, ctype } = wanted
  return [
    { subject: 'PostgreSQL', now: live.version, inBackup: wanted.serverVersion, after: 'As now' },
    { subject: 'Encoding', now: live.encoding, inBackup: wanted.encoding, after: 'As now' },
    { subject: 'Locale', now: live.locale, inBackup: localeOf(collate, ctype, icuLocale), after: 'As now' },
    ...compareExtensions(live.extensions, wanted.extensions),
    ...(wanted.roles.length > 0 ? [compareRoles(live.roles, wanted.roles)] : []),
    ...live.settings.map((setting) => settingKept(setting)),
  ]
}

function compareExtensions(live: LiveFacts['extensions'], wanted: DatabaseFacts['extensions']): ServerDifference[] {
  const now = new Map(live.map(({ name, version }) => [name, version]))
  const then = new Map(wanted.map(({ name, version }) => [name, version]))
  return [...new Set([...now.keys(), ...then.keys()])].sort().map((name) => ({
    subject: `Extension ${name}`,
    now: now.get(name) ?? null,
    inBackup: then.get(name) ?? null,
    after: then.has(name) ? 'In the version this server has' : 'Goes',
  }))
}

function compareRoles(live: string[], wanted: string[]): ServerDifference {
  const known = wanted.filter((role) => live.includes(role))
  return {
    subject: 'Roles the backup names',
    now: known.length === 0 ? null : known.join(', '),
    inBackup: wanted.join(', '),
    after: known.length === wanted.length ? 'As now' : 'Missing ones must be made first',
  }
}

function settingKept(setting: string): ServerDifference {
  const [subject = '', ...value] = setting.split('=')
  return { subject: `Setting ${subject}`, now: value.join('='), inBackup: null, after: 'Kept: no backup holds it' }
}

const localeOf = (collate: string, ctype: string, icuLocale: string | null) =>
  [...new Set([collate, ctype]), ...(icuLocale === null ? [] : [icuLocale])].join(' ')

async function readLive(app: postgres.Sql, roles: string[]): Promise<LiveFacts> {
  const [row] = await app<(Omit<LiveFacts, 'locale'> & { collate: string; ctype: string; icu: string | null })[]>`
    select current_setting('server_version') as version, pg_encoding_to_char(d.encoding) as encoding,
      d.datcollate as collate, d.datctype as ctype, coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as icu,
      coalesce((select jsonb_agg(jsonb_build_object('name', extname, 'version', extversion)) from pg_extension
        where extname <> 'plpgsql'), '[]') as extensions,
      coalesce((select jsonb_agg(rolname) from pg_roles
        where rolname in (select jsonb_array_elements_text(${app.json(roles)}))), '[]') as roles,
      coalesce((select jsonb_agg(setting order by setting) from pg_db_role_setting s, unnest(s.setconfig) as setting
        where s.setdatabase = d.oid and s.setrole = 0), '[]') as settings
    from pg_database d where d.datname = current_database()`
  if (!row) throw new Error('the database does not list itself')
  const { collate, ctype, icu, ...facts } = row
  return { ...facts, locale: localeOf(collate, ctype, icu) }
}
