import type { SkippedDocument } from './manifest.ts'

export type SkipReason = SkippedDocument['reason']

const reasons: Record<string, SkipReason> = {
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  ESTALE: 'vanished',
  ELOOP: 'symlink', // what O_NOFOLLOW answers
  ENXIO: 'socket', // what opening a socket answers
}

/** Our own trouble, not the document's: to skip every document for it would be a backup of nothing. */
const fatal = new Set(['EMFILE', 'ENFILE', 'ENOMEM'])

/** Why a document is skipped, by the error its opening or reading ended with. Throws what is not the document's. */
export function skipReason(error: unknown): SkipReason {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code === null || fatal.has(code) || code.startsWith('ERR_')) throw error
  return reasons[code] ?? 'unreadable'
}
