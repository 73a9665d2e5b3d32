import { randomBytes, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Manifest } from '../packages/archive/src/manifest.ts'
import { withManners } from '../packages/archive/src/manners.ts'
import { PreviousDocuments } from '../packages/archive/src/previous-documents.ts'
import { readManifest } from '../packages/archive/src/read-manifest.ts'
import { askDatabase, type Preflight } from '../packages/core/src/backup/preflight.ts'
import { writeArchive } from '../packages/core/src/backup/write-archive.ts'
import type { WritingCore } from '../packages/core/src/backup/writing.ts'
import type { Contents } from '../packages/core/src/contract.ts'
import { DEFAULT_BACKUP_NICE } from '../packages/core/src/env.ts'
import { DEFAULT_TIMINGS } from '../packages/core/src/timings.ts'

/** What a backup is taken of. */
export type Place = { databaseUrl: string; documents: string }

export type Archived = { file: string; manifest: Manifest }

/** Writes an archive by the function that the server calls, with the manners that it has; one of that name is written over. */
export type BackUp = (file: string, contents: Contents, previous?: Archived) => Promise<Archived>

/** Asks for what a server knows before a backup begins. */
export async function backUpOf(place: Place): Promise<{ backUp: BackUp; databaseBytes: number }> {
  const path = process.env.PATH ?? ''
  const asked = await askDatabase({ appDatabaseUrl: place.databaseUrl, pgDump: null, path })
  const ready: Preflight = { pgDump: asked.pgDump, last: null, freeBytes: 0, neededBytes: 0 }
  const backUp: BackUp = async (file, contents, previous) => {
    const manners = { nice: DEFAULT_BACKUP_NICE, pace: null }
    await withManners(manners, () => writeWhole(writingCore(place, dirname(file)), { file, contents, ready, previous }))
    return { file, manifest: await readManifest(file) }
  }
  return { backUp, databaseBytes: asked.sizeBytes }
}

function writingCore({ databaseUrl, documents }: Place, backupDir: string): WritingCore {
  return {
    env: {
      appDatabaseUrl: databaseUrl,
      documentsDir: documents,
      backupDir,
      appName: 'motovaultpro',
      compressionLevel: 1,
    },
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
  const opening = previous ? openPrevious(previous) : null
  const opened = opening?.catch(() => null)
  try {
    await rm(file, { force: true })
    const request = { part: file, takenAt: new Date(), contents, ready }
    await writeArchive(core, run, { ...request, previous: opening })
  } finally {
    await (await opened)?.close()
  }
}

function openPrevious({ file, manifest }: Archived): Promise<PreviousDocuments> {
  // What changed while it was written did so before a round began: nothing of it has to settle.
  const settledBeforeNs = BigInt(Date.parse(manifest.createdAt)) * 1_000_000n
  return PreviousDocuments.open(file, manifest, { settledBeforeNs })
}
