import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { RestoreScope, RestoreStatus } from '@mvp/core/contract-restore'
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
    ...(kept.databaseBytes === null ? [] : [ofDatabase(formatBytes(kept.databaseBytes))]),
    ...(kept.documentBytes === null ? [] : [ofDocuments(formatBytes(kept.documentBytes))]),
  ]
  return parts.length > 0 ? parts.join(', ') : null
}

const ofDatabase = (size: string) => t`${size} of database`
const ofDocuments = (size: string) => t`${size} of documents`

/** What goes back; “back to …” follows. */
export const halvesGoing: Record<RestoreScope, MessageDescriptor> = {
  everything: msg`The database and the documents go`,
  database: msg`The database goes`,
  documents: msg`The documents go`,
  chosen: msg`The chosen documents go`,
}

/** What went back; “back to …” follows. */
export const halvesGone: Record<RestoreScope, MessageDescriptor> = {
  everything: msg`The database and the documents went`,
  database: msg`The database went`,
  documents: msg`The documents went`,
  chosen: msg`The chosen documents went`,
}
