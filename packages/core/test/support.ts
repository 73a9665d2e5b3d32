import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import postgres from 'postgres'
import { inject } from 'vitest'
import { findBackup } from '../src/backup/list-backups.ts'
import { requestBackup } from '../src/backup/request-backup.ts'
import type { Backup, BackupRequest } from '../src/contract.ts'
import { type Core, type CoreOptions, openCore } from '../src/core.ts'
import { type Env, readEnv } from '../src/env.ts'
import { untilFinished } from '../src/operation/until-finished.ts'

/** A console database, an app database, documents and a store of one test, all new and empty. */
export type TestDatabases = {
  env: Env
  /** Superuser's session in the app database. */
  app: postgres.Sql
  /** Superuser's session in a third database of the server. */
  admin: postgres.Sql
  documentsDir: string
  backupDir: string
  /** Drops all of it. */
  drop(): Promise<void>
}

export type TestOptions = {
  /** Superuser's address of a server to use; the run's own by default. */
  postgresUrl?: string
  /** Overrides of the environment, as variables. */
  variables?: Record<string, string>
}

export async function createTestDatabases(options: TestOptions = {}): Promise<TestDatabases> {
  const serverUrl = options.postgresUrl ?? inject('postgresUrl')
  const id = randomBytes(6).toString('hex')
  const names = { console: `console_${id}`, app: `app_${id}` }
  const admin = postgres(serverUrl, { max: 2, onnotice: () => {} })
  await admin.unsafe(`create database ${names.console} template template0`)
  await admin.unsafe(`create database ${names.app} template template0`)
  const dir = await mkdtemp(join(tmpdir(), 'mvp-core-'))
  const documentsDir = join(dir, 'documents')
  const backupDir = join(dir, 'backups')
  await mkdir(documentsDir)
  await mkdir(backupDir)
  const env = readEnv({
    DATABASE_URL: databaseUrl(serverUrl, names.console),
    APP_DATABASE_URL: databaseUrl(serverUrl, names.app),
    DOCUMENTS_DIR: documentsDir,
    BACKUP_DIR: backupDir,
    AUTH_SECRET: 'a secret that only the tests use, long enough',
    PATH: process.env.PATH,
    LOG_LEVEL: 'silent',
    // Several tests run at once: going behind each other, one would wait for all.
    BACKUP_NICE: '0',
    ...options.variables,
  })
  const app = postgres(env.appDatabaseUrl, { max: 4, onnotice: () => {} })
  return {
    env,
    app,
    admin,
    documentsDir,
    backupDir,
    async drop() {
      await app.end({ timeout: 5 })
      // Also what a restore has made beside them.
      const databases = await admin<
        { datname: string }[]
      >`select datname from pg_database where datname like ${`%${id}%`}`
      for (const { datname } of databases) await admin.unsafe(`drop database if exists "${datname}" with (force)`)
      await admin.end({ timeout: 5 })
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export type TestCore = TestDatabases & {
  core: Core
  /** Closes the core and drops everything. */
  close(): Promise<void>
}

export async function createTestCore(options: TestOptions & CoreOptions = {}): Promise<TestCore> {
  const databases = await createTestDatabases(options)
  const core = await openTestCore(databases.env, options)
  return {
    ...databases,
    core,
    async close() {
      await core.close()
      await databases.drop()
    },
  }
}

/** A core that does nothing by itself: its queries work, its runner and its chores have stopped. */
export async function createStillCore(options: TestOptions & CoreOptions = {}): Promise<TestCore> {
  const running = await createTestCore(options)
  await standStill(running.core)
  return running
}

/** Ends what a core does by itself; from then on only what a test calls is done. */
export async function standStill({ runner, chores }: Core): Promise<void> {
  chores.stop()
  await Promise.all([runner.stop(), chores.settled()])
}

/** A further server on the same databases and folders. */
export function openTestCore(env: Env, options: CoreOptions = {}): Promise<Core> {
  return openCore(env, { log: silent, ...options })
}

const silent: Logger = pino({ level: 'silent' })

export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/**
 * Leases and waits short enough for a test to see them end. What a server does by itself stays rare, so that it does not
 * come before what a test does.
 */
export const HURRIED: CoreOptions = {
  timings: { lease: 2000, renew: 300, grace: 200, tick: 59_000, poll: 300, progress: 100, lockWait: 1000, kill: 1000 },
}

/** Backs up and waits for the outcome, whatever it is. */
export async function backUp(core: Core, request: Partial<BackupRequest> = {}): Promise<Backup> {
  const { id } = await requestBackup(core, { contents: 'all', by: 'admin@example.org', trigger: 'api', ...request })
  await untilFinished(core, id)
  return findBackup(core, id)
}

/** A table of that many rows, with a text of some length in each. */
export async function fillTable(app: postgres.Sql, table: string, rows: number, textLength = 20): Promise<void> {
  await app.unsafe(`create table ${table} (id int primary key, note text)`)
  await app.unsafe(
    `insert into ${table} select g, left(repeat(md5(g::text), ${Math.ceil(textLength / 32)}), ${textLength}) from generate_series(1, ${rows}) g`,
  )
}

/** What is in a store: archives, and whatever should not be there. */
export async function storeFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).sort()
}
