import { ArchiveError } from '@mvp/archive/archive-error'
import { AppError } from '../errors.ts'

/** What an archive that cannot be read means to a person; every other error is returned as it is. */
export function explainArchiveError(error: unknown): unknown {
  if (!(error instanceof ArchiveError)) return error
  return new AppError('archive_refused', `The archive cannot be read: ${error.message}.`, {
    hint: 'Verify this backup, and use another one.',
    cause: error,
  })
}
