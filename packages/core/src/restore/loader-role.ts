import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { connectApp } from '../app-database.ts'
import { AppError } from '../errors.ts'
import { UNHURRIED, withServer } from './connect-server.ts'
import { quoteLiteral, quoteName } from './quote.ts'
import type { RestoringCore } from './restoring.ts'

/**
 * What others made is loaded by a role that may do nothing but that: it has no rights outside the scratch database, owns
 * not even that, and signs in for itself, so that nothing in a dump can take it back to our own role. It bears the name
 * of the scratch database and goes with it.
 */

/** A session of the scratch database's own role, which is made if need be. Whoever calls ends it. */
export async function connectLoader(core: RestoringCore, scratch: string): Promise<postgres.Sql> {
  return (await openLoader(core, scratch))()
}

/** The same for several sessions: each call opens another one. */
export async function openLoader(core: RestoringCore, scratch: string): Promise<() => Promise<postgres.Sql>> {
  const password = randomBytes(24).toString('base64url')
  await withServer(core, (server) => prepareRole(server, scratch, password))
  await withOwn(core, scratch, (own) => own.unsafe(`GRANT USAGE, CREATE ON SCHEMA public TO ${quoteName(scratch)}`))
  return () => signIn(core, scratch, password)
}

async function signIn(core: RestoringCore, scratch: string, password: string): Promise<postgres.Sql> {
  const loader = connectApp(core.env, { database: scratch, as: { user: scratch, password } })
  try {
    await loader.unsafe(UNHURRIED).simple()
    return loader
  } catch (cause) {
    await loader.end({ timeout: 0 })
    if (!(cause instanceof postgres.PostgresError)) throw cause
    throw new AppError(
      'preflight_blocked',
      `The temporary role that loads what others made cannot sign in: ${cause.message}.`,
      { hint: `Allow sign-in by password in pg_hba.conf. ${OR_TRUST}`, cause },
    )
  }
}

/** To load over, and one to count. */
const MAX_SESSIONS = 6

export const OR_TRUST =
  'Or, if you know who made the archive and trust every line of it, restore it with “trustForeign”, which is kept in the audit log.'

async function prepareRole(server: postgres.Sql, name: string, password: string): Promise<void> {
  const role = quoteName(name)
  const secret = `LOGIN PASSWORD ${quoteLiteral(password)} CONNECTION LIMIT ${MAX_SESSIONS}`
  try {
    if (await exists(server, name)) {
      await server.unsafe(`ALTER ROLE ${role} ${secret}`)
      return
    }
    await server.unsafe(
      `CREATE ROLE ${role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT ${secret}`,
    )
    await server.unsafe(`GRANT ${role} TO CURRENT_USER`)
    await server.unsafe(`GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${role} TO ${role}`)
  } catch (cause) {
    if (!(cause instanceof postgres.PostgresError) || cause.code !== '42501') throw cause
    throw new AppError('preflight_blocked', CANNOT_CREATE, { hint: GIVE_RIGHT, cause })
  }
}

export const CANNOT_CREATE =
  'The archive was not made here, and our role may not create the role without rights that would load it.'
export const GIVE_RIGHT = `As a superuser, run: ALTER ROLE … CREATEROLE for the role of APP_DATABASE_URL. ${OR_TRUST}`

/** Everything the loader made is the database owner's from here on; the loader is gone. */
export async function handOver(core: RestoringCore, scratch: string): Promise<void> {
  const owner = await withServer(core, (server) => ownerOf(server, scratch))
  const loader = quoteName(scratch)
  await withOwn(core, scratch, async (own) => {
    await own.unsafe(`REASSIGN OWNED BY ${loader} TO ${quoteName(owner)}`)
    await own.unsafe(`DROP OWNED BY ${loader}`)
  })
  await withServer(core, (server) => dropRole(server, scratch))
}

export async function ownerOf(server: postgres.Sql, database: string): Promise<string> {
  const [row] = await server<{ owner: string }[]>`
    select pg_get_userbyid(datdba) as owner from pg_database where datname = ${database}`
  if (!row) throw new AppError('load_failed', `The database ${database} is gone.`)
  return row.owner
}

/** Drops the role of a scratch database that is gone. Asks first: not every role may say DROP ROLE IF EXISTS. */
export async function dropRole(server: postgres.Sql, name: string): Promise<void> {
  if (await exists(server, name)) await server.unsafe(`DROP ROLE ${quoteName(name)}`)
}

async function exists(server: postgres.Sql, name: string): Promise<boolean> {
  const rows = await server`select from pg_roles where rolname = ${name}`
  return rows.length > 0
}

/** Our own session in a database with names that others have chosen: none of them is found but by its schema. */
async function withOwn(
  core: RestoringCore,
  scratch: string,
  work: (own: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const own = connectApp(core.env, { database: scratch })
  try {
    await own.unsafe(`${UNHURRIED}; SET search_path = pg_catalog, pg_temp`).simple()
    await work(own)
  } finally {
    await own.end({ timeout: 5 })
  }
}

/** Creates an extension that takes a superuser, if the live database has it already: then it is known to be wanted. */
export function extensionMaker(core: RestoringCore, scratch: string) {
  return async (name: string, schema: string): Promise<boolean> => {
    if (!(await isWanted(core, name))) return false
    await withOwn(core, scratch, (own) =>
      own.unsafe(`CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} WITH SCHEMA ${quoteName(schema)}`),
    )
    return true
  }
}

async function isWanted(core: RestoringCore, name: string): Promise<boolean> {
  const app = connectApp(core.env)
  try {
    const rows = await app`
      select from pg_catalog.pg_extension e
      join pg_catalog.pg_available_extension_versions v on v.name = e.extname and v.version = e.extversion
      join pg_catalog.pg_roles r on r.rolname = current_user
      where e.extname = ${name} and v.superuser and not v.trusted and r.rolsuper`
    return rows.length > 0
  } finally {
    await app.end({ timeout: 5 })
  }
}
