import type { RestoringCore } from '@mvp/core/restore/restoring'

/** What core would write into a server's log, as lines for a person. */
export function logTo(stderr: NodeJS.WriteStream): RestoringCore['log'] {
  const write = (context: unknown, message?: string) => {
    const cause = typeof context === 'object' && context !== null && 'err' in context ? context.err : null
    const reason = cause instanceof Error ? `: ${cause.message}` : ''
    stderr.write(`Note: ${message ?? ''}${reason}\n`)
  }
  return { warn: write, error: write }
}
