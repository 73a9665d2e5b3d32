import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Archive } from '../schema.ts'
import { findArchive, markVerification } from './records.ts'
import { fileErrorCode, isArchiveName } from './store.ts'

/** A file that may be sent. `sha256` serves as a strong ETag. */
export type Download = { file: string; fileName: string; sizeBytes: number; sha256: string; modifiedAt: Date }

/** Throws `not_found` for what is no backup in the store and `archive_gone` when its file is not there any more. */
export async function openDownload(core: Core, id: string): Promise<Download> {
  const archive = await findArchive(core.db, id)
  if (!archive) throw new AppError('not_found', 'There is no such backup in the store.')
  // Our own names only, in our own folder (whose real path is known): a row cannot lead anywhere else.
  if (!isArchiveName(archive.fileName)) throw new Error(`${archive.fileName} is no archive's name`)
  const file = join(core.env.backupDir, archive.fileName)
  const found = await look(file)
  if (found?.size === archive.sizeBytes) {
    const { fileName, sizeBytes, sha256 } = archive
    return { file, fileName, sizeBytes, sha256, modifiedAt: found.mtime }
  }
  throw await gone(core, archive, found !== null)
}

/** Size and instant of a regular file; a link in its place counts as nothing. */
async function look(file: string): Promise<{ size: number; mtime: Date } | null> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stats = await handle.stat().finally(() => handle.close())
    return stats.isFile() ? stats : null
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT' || fileErrorCode(error) === 'ELOOP') return null
    throw error
  }
}

async function gone(core: Core, archive: Archive, replaced: boolean): Promise<AppError> {
  const to = replaced ? 'corrupt' : 'missing'
  await markVerification(core.db, archive.id, { from: archive.verification, to })
  const hint = 'Someone changed the store by hand. Put the file back, or delete the backup from the list.'
  return replaced
    ? new AppError('archive_gone', `The file ${archive.fileName} in the store is not the one that was backed up.`, {
        hint,
      })
    : new AppError('archive_gone', `The file ${archive.fileName} is not in the store any more.`, { hint })
}
