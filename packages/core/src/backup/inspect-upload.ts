import { open, rm } from 'node:fs/promises'
import { ArchiveError } from '@mvp/archive/archive-error'
import { checkSignature } from '@mvp/archive/sign-manifest'
import { verifyArchive } from '@mvp/archive/verify-archive'
import type { Provenance } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Run } from '../operation/run.ts'
import { publishArchive } from './publish-archive.ts'
import { findArchiveBySha256 } from './records.ts'
import { explainStoreError, fileErrorCode, isAppName, quarantineFile } from './store.ts'
import { toVerified, type VerifiedArchive } from './verify-written.ts'

/**
 * Inspects a quarantined upload, every byte of it, and publishes it like any other archive. Whatever is wrong with it,
 * nothing of it stays in the store.
 */
export async function inspectUpload(core: Core, run: Run): Promise<void> {
  const file = quarantineFile(core.env.backupDir, run.operation.id)
  try {
    const archive = await inspect(run, file)
    await refuseKnown(core, archive)
    await sync(file)
    const { manifest } = archive
    await publishArchive(core, run, {
      ...archive,
      file,
      app: isAppName(manifest.app) ? manifest.app : core.env.appName,
      takenAt: new Date(manifest.createdAt),
      provenance: provenanceOf(core, archive),
    })
  } catch (error) {
    if (run.signal.aborted || error instanceof AppError) throw error
    throw (await explainStoreError(core.env.backupDir, error)) ?? error
  } finally {
    await rm(file, { force: true })
  }
}

type InspectedArchive = VerifiedArchive & { indexed: boolean }

/** The signature covers the documents by way of the index: packed again without it, they could be anybody's. */
function provenanceOf(core: Core, { manifest, indexed }: InspectedArchive): Provenance {
  const provenance = checkSignature(manifest, core.signingKey)
  return provenance === 'here' && !indexed ? 'foreign' : provenance
}

async function inspect(run: Run, file: string): Promise<InspectedArchive> {
  const { size } = await sizeOf(file)
  await run.enter('inspect', size)
  try {
    const archive = await verifyArchive(file, { signal: run.signal, onBytes: (bytes) => run.advance(bytes) })
    run.summarize(archive.indexed ? 'every byte read and compared' : 'every byte read; repacked by hand, no index')
    return { ...toVerified(archive), indexed: archive.indexed }
  } catch (cause) {
    run.signal.throwIfAborted()
    if (!(cause instanceof ArchiveError)) throw cause
    const where = cause.entry === null ? '' : ` (${cause.entry})`
    throw new AppError('archive_refused', `This file is not accepted: ${cause.message}${where}`, {
      hint: HINTS[cause.code],
      cause,
    })
  }
}

const HINTS = {
  not_an_archive: 'Choose a .tar.gz that was downloaded from here or from another installation.',
  incomplete: 'The file was cut off: download or copy it again.',
  damaged: 'The file changed after it was made: fetch it again from where it came.',
  refused: 'The file was not made by this product, or was changed. Do not use it unless you know why.',
  unsupported_version: 'Update this installation, then upload it again.',
} satisfies Record<ArchiveError['code'], string>

async function sizeOf(file: string): Promise<{ size: number }> {
  try {
    const handle = await open(file)
    return await handle.stat().finally(() => handle.close())
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw error
    throw new AppError('archive_gone', 'The uploaded file is not in the store any more.', { hint: 'Upload it again.' })
  }
}

async function refuseKnown(core: Core, { sha256 }: VerifiedArchive): Promise<void> {
  const known = await findArchiveBySha256(core.db, sha256)
  if (known) throw new AppError('conflict', `This archive is here already: ${known.fileName}.`)
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
