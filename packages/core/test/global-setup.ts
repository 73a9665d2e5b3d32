import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@mvp/embedded/start-postgres'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'

/** One private PostgreSQL for the whole run; `inject('postgresUrl')` is its superuser's address. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'mvp-core-test-'))
  // PostgreSQL does not run as root, and its own user has to reach its files in here.
  await chmod(dir, 0o755)
  const home = { dir: join(dir, 'postgres') }
  const first = await startPostgres(home)
  await hurry(first.url)
  await first.stop()
  const server = await startPostgres(home)
  project.provide('postgresUrl', server.url)
  return async () => {
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Hundreds of databases are made and dropped, and none has to outlive a power cut. */
async function hurry(url: string): Promise<void> {
  const sql = postgres(url, { max: 1 })
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    await sql.unsafe(`ALTER SYSTEM SET ${setting} = off`)
  }
  // Several servers of several tests at once.
  await sql`ALTER SYSTEM SET max_connections = 400`
  await sql.end()
}

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface is merged with the one it extends
  export interface ProvidedContext {
    postgresUrl: string
  }
}
