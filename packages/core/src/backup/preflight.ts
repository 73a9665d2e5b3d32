import { constants } from 'node:fs'
import { access, opendir } from 'node:fs/promises'
import type postgres from 'postgres'
import { connectApp, unreachable } from '../app-database.ts'
import { refuseSameDatabase } from '../check-environment.ts'
import type { Contents } from '../contract.ts'
import type { Core } from '../core.ts'
import type { Env } from '../env.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import type { Archive } from '../schema.ts'
import { findPgDump, type PgDump } from './find-pg-dump.ts'
import { findLastTaken } from './records.ts'
import { explainStoreError, freeBytes, whyUnusable } from './store.ts'

/** What was found before anything is written. `last`: the newest backup with the same contents. */
export type Preflight = { pgDump: PgDump | null; last: Archive | null; freeBytes: number; neededBytes: number }

/** Finds what would make a backup fail, before it costs anything. Throws the first of it. */
export async function preflight(core: Core, contents: Contents): Promise<Preflight> {
  await checkStore(core)
  const database = contents === 'documents' ? null : await checkDatabase(core)
  if (contents !== 'database') await checkDocuments(core)
  const last = await findLastTaken(core.db, contents)
  const neededBytes = last ? last.sizeBytes * 1.5 : (database?.sizeBytes ?? 0)
  return { pgDump: database?.pgDump ?? null, last, neededBytes, freeBytes: await checkRoom(core, neededBytes) }
}

export async function checkStore(core: { env: Pick<Env, 'backupDir'> }): Promise<void> {
  const { backupDir } = core.env
  try {
    await access(backupDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw (await explainStoreError(backupDir, error)) ?? error
  }
}

export async function checkRoom(core: { env: Pick<Env, 'backupDir'> }, neededBytes: number): Promise<number> {
  const free = await freeBytes(core.env.backupDir)
  if (free >= neededBytes) return free
  throw new AppError(
    'store_full',
    `The store ${core.env.backupDir} has ${formatBytes(free)} free, and the backup may need ${formatBytes(neededBytes)}.`,
    { hint: 'Delete old backups or give the store more room, then back up again.' },
  )
}

/** Throws `database_unreachable`, `pg_dump_missing`, `pg_dump_too_old` or `configuration`. */
export async function checkDatabase(core: Core): Promise<{ pgDump: PgDump; sizeBytes: number }> {
  return askDatabase(core.env, (app) => refuseSameDatabase(core.sql, app))
}

/** The same where there is no console database to be told apart from, unless `first` does that. */
export async function askDatabase(
  env: Pick<Env, 'appDatabaseUrl' | 'pgDump' | 'path'>,
  first: (app: postgres.Sql) => Promise<void> = async () => {},
): Promise<{ pgDump: PgDump; sizeBytes: number }> {
  const app = connectApp(env)
  try {
    await first(app)
    const [server] = await app<{ version: number; size: number }[]>`
      select current_setting('server_version_num')::int as version, pg_database_size(current_database())::float8 as size`
    const pgDump = await findPgDump(env, Math.floor((server?.version ?? 0) / 10_000))
    return { pgDump, sizeBytes: server?.size ?? 0 }
  } catch (error) {
    throw unreachable(env, error) ?? error
  } finally {
    await app.end({ timeout: 5 })
  }
}

export async function checkDocuments(core: { env: Pick<Env, 'documentsDir'> }): Promise<void> {
  const { documentsDir } = core.env
  try {
    await access(documentsDir, constants.R_OK | constants.X_OK)
    const folder = await opendir(documentsDir)
    await folder.close()
  } catch (cause) {
    const reason = whyUnusable(cause)
    if (reason === null) throw cause
    throw new AppError('documents_unreadable', `The documents folder ${documentsDir} cannot be read: ${reason}.`, {
      hint: 'Check that the volume of DOCUMENTS_DIR is mounted and readable by this user.',
      cause,
    })
  }
}
