/** Every way in which something can go wrong that a person can act on. The server maps each to an HTTP status. */
const errorCodes = [
  'invalid',
  'unauthorized',
  'forbidden',
  'not_found',
  'busy',
  'conflict',
  'stale',
  'archive_gone',
  'link_spent',
  'archive_refused',
  'too_large',
  'configuration',
  'pg_dump_missing',
  'pg_dump_too_old',
  'database_unreachable',
  'dump_failed',
  'store_full',
  'store_unusable',
  'documents_unreadable',
  'verification_failed',
  'preflight_blocked',
  'safety_backup_failed',
  'load_failed',
  'swap_failed',
  'cancelled',
  'interrupted',
  'lease_lost',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/**
 * An error a person can act on: the message says what is so, the hint what to do.
 * Everything else that is thrown is a defect and is let fly.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly hint: string | null

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'AppError'
    this.code = code
    this.hint = options.hint ?? null
  }
}

/** The error again that an operation's row has kept. */
export function errorOfRow({ code, message, hint }: { code: string; message: string; hint: string | null }): Error {
  const known = errorCodes.find((each) => each === code)
  return known ? new AppError(known, message, hint === null ? {} : { hint }) : new Error(message)
}
