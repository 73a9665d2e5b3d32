import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Manifest } from '../packages/archive/src/manifest.ts'
import { PreviousDocuments } from '../packages/archive/src/previous-documents.ts'
import { readManifest } from '../packages/archive/src/read-manifest.ts'
import { askDatabase, type Preflight } from '../packages/core/src/backup/preflight.ts'
import { writeArchive } from '../packages/core/src/backup/write-archive.ts'
import type { WritingCore } from '../packages/core/src/backup/writing.ts'
import type { Contents } from '../packages/core/src/contract.ts'
import { DEFAULT_TIMINGS } from '../packages/core/src/timings.ts'
import { startPostgres } from '../packages/embedded/src/start-postgres.ts'
import { makeDatabase } from './make-database.ts'
import { makeDocuments } from './make-documents.ts'
import type { BenchOptions } from './options.ts'

/** Data to back up, a PostgreSQL of its own, and a folder for what comes of it. */
export type Ground = {
  databaseUrl: string
  documents: string
  paths: string[]
  documentBytes: number
  databaseBytes: number
  /** Where archives and trees are written. */
  out: string
  /** Writes an archive by the function that the server calls. */
  backUp(name: string, contents: Contents, previous?: Archived): Promise<Archived>
  /** Ends the server and removes all of it. */
  clear(): Promise<void>
}

export type Archived = { file: string; manifest: Manifest }

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
    const made = makeDocuments(documents, options)
    makeDatabase(server.url, options)
    const core = writingCore(server.url, documents, out)
    const asked = await askDatabase({ appDatabaseUrl: server.url, pgDump: null, path: process.env.PATH ?? '' })
    const ready: Preflight = { pgDump: asked.pgDump, last: null, freeBytes: 0, neededBytes: 0 }
    const backUp: Ground['backUp'] = async (name, contents, previous) => {
      const file = join(out, name)
      await writeWhole(core, { file, contents, ready, previous })
      return { file, manifest: await readManifest(file) }
    }
    const { paths, bytes } = made
    const sizes = { documentBytes: bytes, databaseBytes: asked.sizeBytes }
    return { databaseUrl: server.url, documents, paths, ...sizes, out, backUp, clear }
  } catch (error) {
    await clear()
    throw error
  }
}

function writingCore(appDatabaseUrl: string, documentsDir: string, backupDir: string): WritingCore {
  return {
    env: { appDatabaseUrl, documentsDir, backupDir, appName: 'motovaultpro', compressionLevel: 1 },
    signingKey: { kid: 'bench', key: randomBytes(32) },
    timings: DEFAULT_TIMINGS,
  }
}

type Request = { file: string; contents: Contents; ready: Preflight; previous: Archived | undefined }

async function writeWhole(core: WritingCore, { file, contents, ready, previous }: Request): Promise<void> {
  const run = {
    operation: { id: randomUUID(), origin: 'manual' as const },
    signal: new AbortController().signal,
    enter: async () => {},
    summarize: () => {},
    advance: () => {},
    warn: ({ message }: { message: string }) => {
      throw new Error(`A backup of the benchmark has a warning: ${message}`)
    },
  }
  const opened = previous && (await openPrevious(previous))
  try {
    await rm(file, { force: true })
    const request = { part: file, takenAt: new Date(), contents, ready }
    await writeArchive(core, run, { ...request, previous: opened ?? null })
  } finally {
    await opened?.close()
  }
}

function openPrevious({ file, manifest }: Archived): Promise<PreviousDocuments> {
  // What changed while it was written did so before a round began: nothing of it has to settle.
  const settledBeforeNs = BigInt(Date.parse(manifest.createdAt)) * 1_000_000n
  return PreviousDocuments.open(file, manifest, { settledBeforeNs })
}
