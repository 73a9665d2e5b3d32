import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { postgresBinary } from '../../packages/embedded/src/postgres-binaries.ts'
import { seedDemo } from '../../packages/embedded/src/seed-demo.ts'
import { startPostgres } from '../../packages/embedded/src/start-postgres.ts'

const exec = promisify(execFile)

/** An app as it stands on a server of its own: a database under `role`, and a folder of documents. */
export type ProtectedApp = {
  env: Record<string, string>
  documentsDir: string
  storeDir: string
  /** Runs SQL in the app database, or in another of the same server, and stops at the first error. */
  psql(sql: string, database?: string): Promise<string>
  /** pg_dump of the database without the two lines that hold a random token. */
  dump(database?: string): Promise<string>
  /** Path and sha256 of every document, what a restore keeps for its undo left out. */
  hashDocuments(): Promise<Record<string, string>>
  loadDump(gzipFile: string, database: string): Promise<void>
  stop(): Promise<void>
}

/** Starts a PostgreSQL of its own and fills it with the demo app, owned by a superuser or by a plain role with CREATEDB. */
export async function startProtectedApp(role: 'superuser' | 'plain owner'): Promise<ProtectedApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motovaultpro-app-'))
  await chmod(folder, 0o755)
  const server = await startPostgres({ dir: path.join(folder, 'postgres') })
  const documentsDir = path.join(folder, 'documents')
  const storeDir = path.join(folder, 'backups')
  const password = randomBytes(16).toString('hex')
  const as = (user: string, database: string) => {
    const url = new URL(server.url)
    url.pathname = `/${database}`
    if (user === 'garage') Object.assign(url, { username: 'garage', password })
    return url.href
  }
  const owner = role === 'superuser' ? 'postgres' : 'garage'
  const run = async (program: 'psql' | 'pg_dump', url: string, args: string[]) =>
    (await exec(postgresBinary(program), [...args, '--dbname', url], { maxBuffer: 1 << 28 })).stdout
  const psql = (sql: string, database = 'motovaultpro') =>
    run('psql', as(owner, database), ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', sql])

  await run('psql', server.url, ['-Xq', '-c', `CREATE ROLE garage LOGIN CREATEDB PASSWORD '${password}'`])
  await run('psql', server.url, ['-Xq', '-c', `CREATE DATABASE motovaultpro OWNER ${owner}`])
  await run('psql', server.url, ['-Xq', '-c', 'CREATE DATABASE console'])
  await seedDemo({ appDatabaseUrl: as(owner, 'motovaultpro'), documentsDir })

  return {
    env: {
      DATABASE_URL: as('postgres', 'console'),
      APP_DATABASE_URL: as(owner, 'motovaultpro'),
      DOCUMENTS_DIR: documentsDir,
      BACKUP_DIR: storeDir,
      AUTH_SECRET: randomBytes(24).toString('hex'),
    },
    documentsDir,
    storeDir,
    psql,
    async dump(database = 'motovaultpro') {
      const sql = await run('pg_dump', as(owner, database), [])
      return sql.replace(/^\\(un)?restrict .*\n/gm, '')
    },
    hashDocuments: () => hashTree(documentsDir),
    async loadDump(gzipFile, database) {
      const load = 'gunzip -c "$0" | "$1" -Xq -v ON_ERROR_STOP=1 --dbname "$2"'
      await exec('sh', ['-c', load, gzipFile, postgresBinary('psql'), as(owner, database)])
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Path and sha256 of every file below a folder, `.backup-restore` left out. */
export async function hashTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('.backup-restore'))
    .sort()
  const hash = async (file: string) =>
    createHash('sha256')
      .update(await readFile(path.join(folder, file)))
      .digest('hex')
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await hash(file)] as const)))
}
