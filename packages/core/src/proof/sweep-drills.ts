import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { and, inArray, sql } from 'drizzle-orm'
import type postgres from 'postgres'
import type { Core } from '../core.ts'
import { withServer } from '../restore/connect-server.ts'
import { dropRole } from '../restore/loader-role.ts'
import { dropDatabase } from '../restore/scratch-database.ts'
import { backupHistory } from '../schema.ts'
import { drillOwner } from './drilling.ts'

/**
 * Drops what drills have left whose server died: databases, the roles that loaded them, folders in the store. Only of
 * operations in our own history that are over: another installation on the same server may bear the same app name.
 */
export async function sweepDrills(core: Core): Promise<void> {
  await sweepFolders(core)
  await withServer(core, (server) => sweepServer(core, server))
}

async function sweepFolders(core: Core): Promise<void> {
  const { backupDir } = core.env
  const found = (await readdir(backupDir)).flatMap((name) => {
    const owner = drillOwner(name)
    return owner === null ? [] : [{ name, owner }]
  })
  const over = await shortIdsOver(
    core,
    found.map(({ owner }) => owner.slice(0, 8)),
  )
  for (const { name, owner } of found) {
    if (over.has(owner.slice(0, 8))) await rm(join(backupDir, name), { recursive: true, force: true })
  }
}

async function sweepServer(core: Core, server: postgres.Sql): Promise<void> {
  const prefix = `^${core.env.appName}_`
  const rows = await server<{ name: string; isDatabase: boolean }[]>`
    select datname as name, true as "isDatabase" from pg_database where datname ~ ${`${prefix}drill_[0-9a-f]{8}$`}
    union all
    select rolname, false from pg_roles where rolname ~ ${`${prefix}(drill|restore)_[0-9a-f]{8}$`}
      and not exists (select from pg_database where datname = rolname)`
  const over = await shortIdsOver(
    core,
    rows.map(({ name }) => name.slice(-8)),
  )
  for (const { name, isDatabase } of rows.filter((row) => over.has(row.name.slice(-8)))) {
    if (isDatabase) await dropDatabase(server, name)
    else await dropRole(server, name)
  }
}

/** Those of these beginnings of ids that belong to drills and restores which are over. */
async function shortIdsOver({ db }: Core, shortIds: string[]): Promise<Set<string>> {
  if (shortIds.length === 0) return new Set()
  const short = sql<string>`left(${backupHistory.id}::text, 8)`
  const rows = await db
    .select({ short })
    .from(backupHistory)
    .where(
      and(
        inArray(backupHistory.kind, ['drill', 'restore']),
        inArray(short, shortIds),
        sql`${backupHistory.status} not in ('queued', 'running')`,
      ),
    )
  return new Set(rows.map((row) => row.short))
}
