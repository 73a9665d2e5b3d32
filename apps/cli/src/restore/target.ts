import type { DatabaseFacts } from '@mvp/archive/manifest'
import { type AppPlace, appAddress, connectApp } from '@mvp/core/app-database'
import { AppError } from '@mvp/core/errors'
import { withServer } from '@mvp/core/restore/connect-server'
import { createDatabase } from '@mvp/core/restore/create-database'
import { explainRestoreError } from '@mvp/core/restore/explain-restore-error'
import { quoteName } from '@mvp/core/restore/quote'
import { dropDatabase, findDatabaseOid } from '@mvp/core/restore/scratch-database'
import type postgres from 'postgres'
import type { TerminalRun } from '../progress.ts'

/** The database that a restore is to replace. `oid` is null when there is none of that name. */
export type Target = { live: string; oid: string | null; empty: boolean; missingRoles: string[] }

/** Looks at it and changes nothing. */
export async function lookAtTarget(place: AppPlace, facts: DatabaseFacts): Promise<Target> {
  const { database: live } = appAddress(place)
  try {
    const { oid, missingRoles } = await withServer({ env: place }, async (server) => ({
      oid: await findDatabaseOid(server, live),
      missingRoles: await findMissingRoles(server, facts.roles),
    }))
    return { live, oid, missingRoles, empty: oid === null || (await isEmpty(place)) }
  } catch (error) {
    throw explainRestoreError({ env: place }, error)
  }
}

async function findMissingRoles(server: postgres.Sql, roles: string[]): Promise<string[]> {
  const rows = await server<{ name: string }[]>`select rolname as name from pg_roles`
  const known = new Set(rows.map((row) => row.name))
  return roles.filter((role) => !known.has(role))
}

/** Nothing is in it but what every new database has, or an extension brought. */
async function isEmpty(place: AppPlace): Promise<boolean> {
  const app = connectApp(place)
  try {
    const [row] = await app<{ filled: boolean }[]>`
      select exists (select from pg_largeobject_metadata) or exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and not exists (
          select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        union all
        select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and not exists (
          select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      ) as filled`
    return row?.filled === false
  } finally {
    await app.end({ timeout: 5 })
  }
}

/** Creates the roles that the dump names and the server does not know; nobody can sign in as one of them yet. */
export async function createRoles(place: AppPlace, roles: string[], run: TerminalRun): Promise<void> {
  await withServer({ env: place }, async (server) => {
    for (const role of roles) {
      await server.unsafe(`CREATE ROLE ${quoteName(role)} NOLOGIN`)
      const message = `The role ${role} was created. Before the app can sign in as it: ALTER ROLE ${quoteName(role)} LOGIN PASSWORD …`
      run.warn({ code: 'role_created', message })
    }
  })
}

/** Says what to do about roles that only `--create-roles` would make. */
export function refuseMissingRoles({ missingRoles }: Target): void {
  if (missingRoles.length === 0) return
  throw new AppError(
    'preflight_blocked',
    `The server does not know these roles of the backup: ${missingRoles.join(', ')}. Nothing was changed.`,
    { hint: 'Add --create-roles to have them created, or create them yourself.' },
  )
}

/** A database that is missing is made empty first: the exchange then needs no case of its own. */
export async function makeTarget(
  place: AppPlace,
  { target, facts }: { target: Target; facts: DatabaseFacts },
  run: TerminalRun,
): Promise<string> {
  return withServer({ env: place }, async (server) => {
    if (target.oid === null) {
      await createDatabase(server, target.live, { wanted: facts, warn: (warning) => run.warn(warning) })
    }
    const oid = target.oid ?? (await findDatabaseOid(server, target.live))
    if (oid !== null) return oid
    throw new AppError('database_unreachable', `The database ${target.live} is gone.`)
  })
}

/** Drops a database, if it still is the one that bore the name. */
export async function dropByOid(place: AppPlace, name: string, oid: string): Promise<void> {
  await withServer({ env: place }, async (server) => {
    if ((await findDatabaseOid(server, name)) === oid) await dropDatabase(server, name)
  })
}
