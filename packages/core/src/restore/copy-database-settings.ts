import postgres from 'postgres'
import type { Warning } from '../contract.ts'
import { quoteLiteral, quoteName } from './quote.ts'

type Databases = { from: string; to: string }

/**
 * Gives a database what another one has and no dump carries: settings of the database and of roles in it, its grants, its
 * connection limit and its comment. What the role may not set becomes a warning.
 */
export async function copyDatabaseSettings(
  server: postgres.Sql,
  databases: Databases,
  warn: (warning: Warning) => void,
): Promise<void> {
  const statements = [
    ...(await settings(server, databases)),
    ...(await grants(server, databases)),
    ...(await properties(server, databases)),
  ]
  for (const statement of statements) {
    try {
      await server.begin((sql) => sql.unsafe(statement).simple())
    } catch (error) {
      if (!(error instanceof postgres.PostgresError) || error.code !== '42501') throw error
      const setting = statement.replaceAll(quoteName(databases.to), quoteName(databases.from))
      warn({ code: 'setting_not_kept', message: `Not kept, because ${error.message}: ${setting}` })
    }
  }
}

/** Their values are lists of names, stored as such; a single literal would be one name with commas in it. */
const LISTS = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
])

async function settings(server: postgres.Sql, { from, to }: Databases): Promise<string[]> {
  const rows = await server<{ role: string | null; setting: string }[]>`
    select r.rolname as role, unnest(s.setconfig) as setting
    from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase left join pg_roles r on r.oid = s.setrole
    where d.datname = ${from} order by r.rolname nulls first`
  return rows.map(({ role, setting }) => {
    const [name = ''] = setting.split('=', 1)
    const value = setting.slice(name.length + 1)
    const values = LISTS.has(name) ? splitNames(value) : [value]
    const subject = role === null ? 'DATABASE' : `ROLE ${quoteName(role)} IN DATABASE`
    const parameter = name.split('.').map(quoteName).join('.')
    return `ALTER ${subject} ${quoteName(to)} SET ${parameter} TO ${values.map(quoteLiteral).join(', ')}`
  })
}

/** `"$user", public` is two names. */
function splitNames(list: string): string[] {
  const names = list.match(/"(?:[^"]|"")*"|[^\s,"]+/g) ?? ['']
  return names.map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name))
}

type Grant = { grantor: string; grantee: string | null; owner: string; grantable: boolean; privileges: string }

async function grants(server: postgres.Sql, { from, to }: Databases): Promise<string[]> {
  const rows = await server<Grant[]>`
    select pg_get_userbyid(a.grantor) as grantor, pg_get_userbyid(d.datdba) as owner, a.is_grantable as grantable,
      case when a.grantee = 0 then null else pg_get_userbyid(a.grantee) end as grantee,
      string_agg(a.privilege_type, ', ' order by a.privilege_type) as privileges
    from pg_database d cross join lateral aclexplode(d.datacl) with ordinality a(grantor, grantee, privilege_type, is_grantable, place)
    where d.datname = ${from}
    group by a.grantor, a.grantee, a.is_grantable, d.datdba
    -- Who was given the right to grant must have it before it is used; otherwise in the order they stand in.
    order by a.grantor <> d.datdba, a.grantor <> d.datdba and not a.is_grantable, min(a.place)`
  const [first] = rows
  if (!first) return []
  const revoke = `REVOKE ALL ON DATABASE ${quoteName(to)} FROM PUBLIC, ${quoteName(first.owner)}`
  return [revoke, ...rows.map((grant) => grantStatement(grant, to))]
}

function grantStatement(grant: Grant, to: string): string {
  const grantee = grant.grantee === null ? 'PUBLIC' : quoteName(grant.grantee)
  const option = grant.grantable ? ' WITH GRANT OPTION' : ''
  const statement = `GRANT ${grant.privileges} ON DATABASE ${quoteName(to)} TO ${grantee}${option}`
  return grant.grantor === grant.owner ? statement : `SET LOCAL ROLE ${quoteName(grant.grantor)}; ${statement}`
}

async function properties(server: postgres.Sql, { from, to }: Databases): Promise<string[]> {
  const [row] = await server<{ connectionLimit: number; comment: string | null }[]>`
    select datconnlimit as "connectionLimit", shobj_description(oid, 'pg_database') as comment
    from pg_database where datname = ${from}`
  const database = `DATABASE ${quoteName(to)}`
  return [
    ...(row && row.connectionLimit >= 0 ? [`ALTER ${database} CONNECTION LIMIT ${row.connectionLimit}`] : []),
    ...(row?.comment ? [`COMMENT ON ${database} IS ${quoteLiteral(row.comment)}`] : []),
  ]
}
