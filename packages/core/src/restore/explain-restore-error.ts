import { ArchiveError } from '@mvp/archive/archive-error'
import postgres from 'postgres'
import { type AppPlace, unreachable } from '../app-database.ts'
import { fileErrorCode } from '../backup/store.ts'
import { AppError } from '../errors.ts'

/** What an error of a restore means to a person; a defect is returned as it is. */
export function explainRestoreError(core: { env: AppPlace }, error: unknown): unknown {
  if (error instanceof AppError) return error
  if (error instanceof ArchiveError) {
    const hint = 'Restore another backup, and verify this one.'
    return new AppError('archive_refused', `The archive cannot be restored: ${error.message}.`, { hint, cause: error })
  }
  if (fileErrorCode(error) === 'ENOSPC' || fileErrorCode(error) === 'EDQUOT') {
    const hint = 'Make room on the volume of DOCUMENTS_DIR, then restore again.'
    return new AppError('load_failed', 'The documents’ volume is full.', { hint, cause: error })
  }
  if (fileErrorCode(error) === 'EIO' || fileErrorCode(error) === 'EROFS') {
    const hint =
      'Look into the system’s log, have the disks of the documents and of the store checked, then restore again.'
    return new AppError('load_failed', 'A disk reports errors: what was read or written is not certain.', {
      hint,
      cause: error,
    })
  }
  const problem = unreachable(core.env, error)
  if (problem) return problem
  if (!(error instanceof postgres.PostgresError)) return error
  const hint = 'Look into the log of the database server.'
  return new AppError('load_failed', `The database server refused a step of the restore: ${error.message}.`, {
    hint,
    cause: error,
  })
}

/** The same error, saying that nothing was changed. */
export function leftUntouched(error: unknown): unknown {
  if (!(error instanceof AppError)) return error
  return withNote(error, 'The live data is untouched.')
}

export function withNote(error: AppError, note: string): AppError {
  const options = error.hint === null ? { cause: error } : { cause: error, hint: error.hint }
  return new AppError(error.code, `${error.message} ${note}`, options)
}
