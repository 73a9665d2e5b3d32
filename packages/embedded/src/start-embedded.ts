import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { seedDemo } from './seed-demo.ts'
import { startPostgres } from './start-postgres.ts'

export type Embedded = {
  /** What the environment lacks: the caller uses each only where the variable is unset. */
  env: Record<string, string>
  stop(): Promise<void>
}

const consoleDatabase = 'motovaultpro_console'
const appDatabase = 'motovaultpro'

/** The product without any configuration: a private PostgreSQL under `dataDir`, with a demo database and documents. */
export async function startEmbedded({ dataDir }: { dataDir: string }): Promise<Embedded> {
  const dir = resolve(dataDir)
  const documentsDir = join(dir, 'documents')
  const backupDir = join(dir, 'backups')
  await mkdir(backupDir, { recursive: true })
  const authSecret = await keptSecret(join(dir, 'auth-secret'))
  const server = await startPostgres({ dir: join(dir, 'postgres') })
  try {
    await createDatabases(server.url, documentsDir)
    await mkdir(documentsDir, { recursive: true })
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    env: {
      DATABASE_URL: databaseUrl(server.url, consoleDatabase),
      APP_DATABASE_URL: databaseUrl(server.url, appDatabase),
      AUTH_SECRET: authSecret,
      DOCUMENTS_DIR: documentsDir,
      BACKUP_DIR: backupDir,
      EMBEDDED: '1',
    },
    stop: server.stop,
  }
}

/** Sessions and archive signatures hang on it: made once, never half-written, never replaced. */
async function keptSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => null)
  if (kept !== null) return kept.trim()
  const draft = `${file}.new-${process.pid}`
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true })
  await link(draft, file).catch(() => {})
  await rm(draft)
  return (await readFile(file, 'utf8')).trim()
}

/** The demo is made under another name and renamed when it is whole: an app database that exists is never seeded again. */
async function createDatabases(url: string, documentsDir: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, fetch_types: false })
  const exists = async (name: string) => (await sql`select from pg_database where datname = ${name}`).length > 0
  try {
    if (!(await exists(consoleDatabase))) await sql`create database ${sql(consoleDatabase)}`
    if (await exists(appDatabase)) return
    const draft = `${appDatabase}_new`
    await sql`drop database if exists ${sql(draft)} with (force)`
    await sql`create database ${sql(draft)}`
    await seedDemo({ appDatabaseUrl: databaseUrl(url, draft), documentsDir })
    await sql`alter database ${sql(draft)} rename to ${sql(appDatabase)}`
  } finally {
    await sql.end()
  }
}

function databaseUrl(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
