import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { ArchiveError } from '@mvp/archive/archive-error'
import { checkSignature } from '@mvp/archive/sign-manifest'
import { verifyArchive } from '@mvp/archive/verify-archive'
import { recordAudit } from '../audit/record-audit.ts'
import { refuseUnmounted } from '../backup/refuse-unmounted.ts'
import { explainStoreError, fileErrorCode, isArchiveName } from '../backup/store.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import type { Run } from '../operation/run.ts'
import type { Archive } from '../schema.ts'
import { markRead } from './records.ts'

/**
 * Reads an archive in the store whole and compares it with what was published. What is found stands on the backup from
 * here on, unless it is good: then the caller says so with its outcome. Throws `verification_failed` for one that is
 * damaged or another, `archive_gone` for one that is missing, and `store_unusable` when the store cannot be read, which
 * says nothing about the archive.
 */
export async function readStored(core: Core, run: Run, archive: Archive): Promise<void> {
  try {
    await compare(core, run, archive)
    run.summarize(`${formatBytes(archive.sizeBytes)} read, every byte as it was published`)
  } catch (error) {
    run.signal.throwIfAborted()
    const finding = error instanceof AppError ? error : ((await explainStoreError(core.env.backupDir, error)) ?? error)
    await keepFinding(core, run, archive, finding)
    throw finding
  }
}

async function compare(core: Core, run: Run, archive: Archive): Promise<void> {
  const { backupDir } = core.env
  // Our own names only, in our own folder: a row cannot lead anywhere else.
  if (!isArchiveName(archive.fileName)) throw new Error(`${archive.fileName} is no archive's name`)
  const file = join(backupDir, archive.fileName)
  const size = await sizeOf(file)
  if (size === null) {
    await refuseUnmounted(core)
    throw new AppError('archive_gone', `The file ${archive.fileName} is not in the store any more.`, { hint: GONE })
  }
  if (size !== archive.sizeBytes) {
    throw damaged(archive, `it has ${size.toLocaleString('en')} bytes, not ${archive.sizeBytes.toLocaleString('en')}`)
  }
  const found = await read(run, archive, file)
  if (found.sha256 !== archive.sha256) throw damaged(archive, 'another archive lies under its name')
  if (archive.provenance === 'here' && checkSignature(found.manifest, core.signingKey) !== 'here') run.warn(KEY_CHANGED)
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    const stats = await lstat(file)
    // A link in its place counts as nothing.
    return stats.isFile() ? stats.size : null
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

async function read(run: Run, archive: Archive, file: string) {
  try {
    return await verifyArchive(file, { signal: run.signal, onBytes: (bytes) => run.advance(bytes) })
  } catch (cause) {
    if (!(cause instanceof ArchiveError)) throw cause
    throw damaged(archive, cause.message, cause)
  }
}

/** The bytes are those that were published: it is not the archive that changed. */
const KEY_CHANGED = {
  code: 'signing_key_changed',
  message: 'The archive is whole, but AUTH_SECRET is not the one it was signed with: elsewhere it counts as foreign.',
}

const GONE = 'Put the file back from a copy and verify again, or delete the backup from the list.'
const DAMAGED =
  'Do not rely on it: take a new backup now. Put the file back from a copy and verify again, or delete it. Check the disk of the store.'

function damaged({ fileName }: Archive, how: string, cause?: unknown): AppError {
  return new AppError('verification_failed', `${fileName} is damaged: ${how}.`, { hint: DAMAGED, cause })
}

async function keepFinding(core: Core, run: Run, archive: Archive, finding: unknown): Promise<void> {
  const code = finding instanceof AppError ? finding.code : null
  if (code !== 'verification_failed' && code !== 'archive_gone') return
  const found = code === 'archive_gone' ? 'missing' : 'corrupt'
  await core.db.transaction(async (tx) => {
    await markRead(tx, archive.id, found)
    await recordAudit(
      { db: tx, log: core.log },
      {
        via: 'server',
        action: `backup.${run.operation.kind}`,
        result: code,
        subjectId: archive.id,
        subject: archive.fileName,
        details: { operation: run.operation.id, before: archive.verification, found },
      },
    )
  })
}
