import { join } from 'node:path'
import { ArchiveError } from '@mvp/archive/archive-error'
import { PreviousDocuments } from '@mvp/archive/previous-documents'
import { checkSignature } from '@mvp/archive/sign-manifest'
import type { Contents } from '../contract.ts'
import type { Core } from '../core.ts'
import type { Progress } from '../operation/run.ts'
import type { Archive } from '../schema.ts'
import { VERSION } from '../version.ts'
import { findLastWithDocuments, markVerification } from './records.ts'
import { fileErrorCode, isArchiveName, whyUnusable } from './store.ts'

/** The backup before this one, out of which documents that have not changed since are copied. */
export type PreviousBackup = {
  archive: Archive
  documents: PreviousDocuments
  /** Since when each of its documents has been read from the folder at least once. */
  readAt: Date
}

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Opens the last good backup that was made here, to copy from. Null: there is none, or it is time to read every document
 * again. One that turns out to be damaged or gone is named in a warning, and every document is read.
 */
export async function openPreviousBackup(
  core: Core,
  run: Progress,
  contents: Contents,
): Promise<PreviousBackup | null> {
  if (contents === 'database') return null
  const archive = await findLastWithDocuments(core.db)
  const readAt = archive?.documentsReadAt
  if (!archive || !readAt || !mayCopy(core, archive, readAt)) return null
  run.signal.throwIfAborted()
  const settledBeforeMs = Date.parse(archive.manifest.createdAt) - core.timings.settle
  try {
    const file = join(core.env.backupDir, archive.fileName)
    const settledBeforeNs = BigInt(settledBeforeMs) * 1_000_000n
    return { archive, readAt, documents: await PreviousDocuments.open(file, archive.manifest, { settledBeforeNs }) }
  } catch (error) {
    await warnUnusable(core, run, archive, error)
    return null
  }
}

/** Another version may have written the same document in other bytes. */
function mayCopy(core: Core, { fileName, manifest }: Archive, readAt: Date): boolean {
  const recent = readAt.getTime() > Date.now() - core.env.fullReadDays * DAY_MS
  const ours = isArchiveName(fileName) && checkSignature(manifest, core.signingKey) === 'here'
  return recent && ours && manifest.toolVersion === VERSION
}

async function warnUnusable(core: Core, run: Progress, archive: Archive, error: unknown): Promise<void> {
  const code = fileErrorCode(error)
  const missing = code === 'ENOENT'
  const damaged = error instanceof ArchiveError
  if (!damaged && code === null) throw error
  const reason = damaged ? error.message : (whyUnusable(error) ?? code)
  // Nothing is said of one that is gone: a store that is not mounted looks the same, and reconciliation can tell.
  if (damaged) await markDamaged(core, archive)
  run.warn({
    code: 'previous_backup_unusable',
    message: `The last backup, ${archive.fileName}, cannot be read: ${missing ? 'its file is gone' : reason}. Every document was read from the folder instead; this backup is whole.`,
  })
}

/** Documents whose range in the last backup was not what it had been: they were read, and it is to be looked at. */
export async function warnRotten(core: Core, run: Progress, archive: Archive, rotten: string[]): Promise<void> {
  if (rotten.length === 0) return
  await markDamaged(core, archive)
  const [first = ''] = rotten
  const count = rotten.length === 1 ? 'a document' : `${rotten.length.toLocaleString('en')} documents`
  run.warn({
    code: 'previous_backup_damaged',
    path: first,
    message: `The last backup, ${archive.fileName}, is damaged in ${count}. What could not be copied out of it was read from the folder instead; this backup is whole.`,
  })
}

/** Says what was found of it; then it is read whole, which alone is a verdict. */
async function markDamaged(core: Core, { id, verification }: Archive): Promise<void> {
  await markVerification(core.db, id, { from: verification, to: 'corrupt' })
}
