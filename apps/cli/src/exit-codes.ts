import { AppError, type ErrorCode } from '@mvp/core/errors'

/** What a script learns from the exit status; docs/operations.md has the same table. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** The archive is not good, or something stands in the way. Nothing was changed. */
  refused: 3,
  /** A server, a folder or a program that is needed cannot be used. */
  unavailable: 4,
  /** A restore stopped half-way: `restore --recover` settles it. */
  unsettled: 5,
  interrupted: 130,
} as const

const BY_CODE = {
  invalid: EXIT.usage,
  configuration: EXIT.usage,
  not_found: EXIT.usage,
  archive_refused: EXIT.refused,
  verification_failed: EXIT.refused,
  preflight_blocked: EXIT.refused,
  conflict: EXIT.refused,
  stale: EXIT.refused,
  busy: EXIT.refused,
  too_large: EXIT.refused,
  archive_gone: EXIT.unavailable,
  link_spent: EXIT.refused,
  database_unreachable: EXIT.unavailable,
  pg_dump_missing: EXIT.unavailable,
  pg_dump_too_old: EXIT.unavailable,
  store_full: EXIT.unavailable,
  store_unusable: EXIT.unavailable,
  documents_unreadable: EXIT.unavailable,
  interrupted: EXIT.unsettled,
  lease_lost: EXIT.unsettled,
  cancelled: EXIT.interrupted,
  unauthorized: EXIT.refused,
  forbidden: EXIT.refused,
  dump_failed: EXIT.failed,
  safety_backup_failed: EXIT.failed,
  load_failed: EXIT.failed,
  swap_failed: EXIT.failed,
} satisfies Record<ErrorCode, number>

export function exitCodeOf(error: unknown): number {
  return error instanceof AppError ? BY_CODE[error.code] : EXIT.failed
}
