import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contents } from '../packages/core/src/contract.ts'
import { startPostgres } from '../packages/embedded/src/start-postgres.ts'
import { type Archived, backUpOf, type Place } from './back-up.ts'
import { createDatabase, makeDatabase } from './make-database.ts'
import { makeDocuments, makeSmallDocuments } from './make-documents.ts'
import type { BenchOptions } from './options.ts'
import { shell } from './shell.ts'
import { touchMemory } from './touch-memory.ts'

export type { Archived } from './back-up.ts'

/** Data to back up, a PostgreSQL of its own, and a folder for what comes of it. */
export type Ground = Place & {
  paths: string[]
  documentBytes: number
  databaseBytes: number
  /** Of the PostgreSQL of its own. */
  serverPid: number
  /** Where archives and trees are written. */
  out: string
  /** Writes an archive of this name there by the function that the server calls. */
  backUp(name: string, contents: Contents, previous?: Archived): Promise<Archived>
  /** Makes more data of another size, under a name of its own, to be removed by whoever asked for it. */
  another(name: string, scale: number): Promise<Place & { bytes: number; remove(): Promise<void> }>
  /** A folder of many small documents. */
  small(count: number): Promise<{ documents: string; remove(): Promise<void> }>
  /** Before a case is measured: nothing waits for the disk any more, and there is as much memory at hand as data. */
  settle(): Promise<void>
  /** Makes the folder `out` again, after it was removed with all that was in it. */
  makeOut(): Promise<unknown>
  /** Ends the server and removes all of it. */
  clear(): Promise<void>
}

export async function prepareGround(options: BenchOptions): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), 'mvp-bench-'))
  // PostgreSQL does not run as root, and its own user has to reach its files in here.
  await chmod(dir, 0o755)
  const [documents, out] = [join(dir, 'documents'), join(dir, 'out')]
  await mkdir(documents)
  await mkdir(out)
  const server = await startPostgres({ dir: join(dir, 'postgres') })
  const clear = async () => {
    await server.stop()
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
  try {
    const { paths, bytes } = makeDocuments(documents, options)
    makeDatabase(server.url, options)
    const { backUp, databaseBytes } = await backUpOf({ databaseUrl: server.url, documents })
    return {
      ...{
        databaseUrl: server.url,
        documents,
        out,
        paths,
        documentBytes: bytes,
        databaseBytes,
        serverPid: server.pid,
        clear,
      },
      settle: async () => {
        await shell('sync -f "$out"', { out })
        touchMemory(dir, bytes + databaseBytes)
      },
      makeOut: () => mkdir(out),
      backUp: (name, contents, previous) => backUp(join(out, name), contents, previous),
      another: (name, scale) => another({ dir: join(dir, name), url: server.url, name }, { ...options, scale }),
      small: (count) => small(join(dir, 'small'), count),
    }
  } catch (error) {
    await clear()
    throw error
  }
}

type Other = { dir: string; url: string; name: string }

async function another({ dir, url, name }: Other, options: BenchOptions): ReturnType<Ground['another']> {
  await mkdir(dir)
  const { bytes } = makeDocuments(dir, options)
  const { databaseUrl, drop } = createDatabase(url, name)
  makeDatabase(databaseUrl, options)
  const { databaseBytes } = await backUpOf({ databaseUrl, documents: dir })
  const remove = async () => {
    drop()
    await rm(dir, { recursive: true })
  }
  return { databaseUrl, documents: dir, bytes: bytes + databaseBytes, remove }
}

async function small(dir: string, count: number): ReturnType<Ground['small']> {
  await mkdir(dir)
  makeSmallDocuments(dir, count)
  return { documents: dir, remove: () => rm(dir, { recursive: true }) }
}
