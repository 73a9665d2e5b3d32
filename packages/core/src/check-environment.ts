import { constants } from 'node:fs'
import { access, mkdir, realpath, rmdir, stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { Logger } from 'pino'
import type postgres from 'postgres'
import { connectApp, unreachable } from './app-database.ts'
import type { Env } from './env.ts'
import { AppError } from './errors.ts'

/** Makes both directories absolute and real, makes the store if it is missing, and refuses a pair that cannot work. */
export async function resolveFolders(env: Env): Promise<Env> {
  const documentsDir = await realDocuments(env.documentsDir)
  const { backupDir, made } = await realStore(env.backupDir)
  if (!relative(documentsDir, backupDir).startsWith('..')) {
    if (made) await rmdir(backupDir)
    throw new AppError('configuration', `BACKUP_DIR ${backupDir} lies inside DOCUMENTS_DIR ${documentsDir}.`, {
      hint: 'Every backup would hold all earlier ones. Give the backups a folder of their own.',
    })
  }
  return { ...env, documentsDir, backupDir }
}

async function realDocuments(dir: string): Promise<string> {
  const real = await realpath(dir).catch(() => null)
  if (real !== null && (await stat(real)).isDirectory()) return real
  throw new AppError('configuration', `DOCUMENTS_DIR ${resolve(dir)} is not a folder.`, {
    hint: 'Mount or create the folder with the documents, or correct DOCUMENTS_DIR.',
  })
}

async function realStore(dir: string): Promise<{ backupDir: string; made: boolean }> {
  try {
    const made = await mkdir(dir, { recursive: true, mode: 0o700 })
    const real = await realpath(dir)
    await access(real, constants.R_OK | constants.W_OK | constants.X_OK)
    return { backupDir: real, made: made !== undefined }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('configuration', `BACKUP_DIR ${resolve(dir)} cannot be written: ${reason}`, {
      hint: 'Mount the folder for the backups and give this user the right to write in it.',
      cause,
    })
  }
}

/**
 * Refuses to keep our own tables in the database that is protected. An app database that cannot be reached is no reason
 * not to start: the history is still of use, and a restore may be what it needs.
 */
export async function checkDatabases(env: Env, sql: postgres.Sql, log: Logger): Promise<void> {
  const app = connectApp(env)
  try {
    await refuseSameDatabase(sql, app)
  } catch (error) {
    const problem = unreachable(env, error)
    if (!problem) throw error
    log.warn({ err: error }, problem.message)
    refuseSameAddress(env)
  } finally {
    await app.end({ timeout: 5 })
  }
}

/** Compared by what the servers say, not by the addresses: one database has many. */
export async function refuseSameDatabase(sql: postgres.Sql, app: postgres.Sql): Promise<void> {
  const [ours, theirs] = await Promise.all([identify(sql), identify(app)])
  if (ours === theirs) throw sameDatabase()
}

async function identify(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<{ identity: string }[]>`
    select concat_ws(':', (select system_identifier from pg_control_system()), pg_postmaster_start_time(), oid) as identity
    from pg_database where datname = current_database()`
  return row?.identity ?? ''
}

function refuseSameAddress(env: Env): void {
  const place = (address: string) => {
    const { host, pathname } = new URL(address)
    return host + pathname
  }
  if (place(env.databaseUrl) === place(env.appDatabaseUrl)) throw sameDatabase()
}

function sameDatabase(): AppError {
  return new AppError('configuration', 'DATABASE_URL and APP_DATABASE_URL are the same database.', {
    hint: 'Give the console a database of its own: a restore replaces the whole app database.',
  })
}
