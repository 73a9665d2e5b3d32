import type { RestoreScope, RestoreStatus } from '@mvp/core/contract'
import { formatBytes } from '../parts/format-size.ts'

/** Whether it is an undo that is under way, and not the restore itself. */
export function isBeingUndone({ undo }: RestoreStatus): boolean {
  return undo?.status === 'queued' || undo?.status === 'running'
}

export function canBeUndone(status: RestoreStatus, now: number): boolean {
  return status.status === 'completed' && status.undoUntil !== null && Date.parse(status.undoUntil) > now
}

/** What lies beside the live data: `8.4 MB of database, 120 MB of documents`. */
export function keptWords({ kept }: Pick<RestoreStatus, 'kept'>): string | null {
  if (!kept) return null
  const parts = [
    ...(kept.databaseBytes === null ? [] : [`${formatBytes(kept.databaseBytes)} of database`]),
    ...(kept.documentBytes === null ? [] : [`${formatBytes(kept.documentBytes)} of documents`]),
  ]
  return parts.length > 0 ? parts.join(', ') : null
}

/** What goes back. */
export const undoneHalves: Record<RestoreScope, string> = {
  everything: 'The database and the documents go',
  database: 'The database goes',
  documents: 'The documents go',
  chosen: 'The chosen documents go',
}
