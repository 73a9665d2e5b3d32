import { ArchiveError } from '@mvp/archive/archive-error'
import { fileErrorCode, whyUnusable } from '@mvp/core/backup/store'
import { AppError } from '@mvp/core/errors'

/** What an archive that cannot be read means to the person who named it. */
export function explainArchive(file: string, error: unknown): unknown {
  if (error instanceof ArchiveError) {
    const where = error.entry === null ? '' : ` (${error.entry})`
    const message = `${file} is not accepted: ${error.message}${where}`
    return new AppError('archive_refused', message, { hint: HINTS[error.code], cause: error })
  }
  const reason = fileErrorCode(error) === 'EISDIR' ? 'it is a folder' : whyUnusable(error)
  if (reason === null || !isAbout(file, error)) return error
  return new AppError('archive_gone', `${file} cannot be read: ${reason}.`, {
    hint: 'Give the path of an archive: a .tar.gz made by this product.',
    cause: error,
  })
}

const HINTS = {
  not_an_archive: 'Choose a .tar.gz that was made by this product.',
  incomplete: 'The file was cut off: copy it again from where it came.',
  damaged: 'The file changed after it was made: copy it again from where it came, or take another backup.',
  refused: 'The file was not made by this product, or was changed. Do not use it unless you know why.',
  unsupported_version: 'Use a newer version of this program.',
} satisfies Record<ArchiveError['code'], string>

function isAbout(file: string, error: unknown): boolean {
  // Reading a folder names no path.
  return error instanceof Error && (!('path' in error) || error.path === file)
}
