import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { RestoreScope, RestoreStatus } from '@mvp/core/contract-restore'

export type Stage = 'difference' | 'restore' | 'result'

export function isUnderWay(status: RestoreStatus): boolean {
  return status.status === 'queued' || status.status === 'running'
}

export function stageOf(status: RestoreStatus | null): Stage {
  if (status === null) return 'difference'
  return isUnderWay(status) ? 'restore' : 'result'
}

export type LiveDataState = 'untouched' | 'swapping' | 'replaced' | 'back' | 'unclear'

/** What the one chip says that a frightened admin looks for. `back`: as before the restore, by its undo. `unclear`: it ended between two states and needs eyes. */
export function liveDataOf(status: RestoreStatus | null): LiveDataState {
  if (status === null || !status.liveDataTouched) return 'untouched'
  if (status.status === 'undone') return 'back'
  const { undo } = status
  if (isUnderWay(status)) return undo && !undo.liveDataTouched ? 'replaced' : 'swapping'
  const undoUnsettled = undo?.liveDataTouched && undo.status !== 'completed'
  return status.status === 'completed' && !undoUnsettled ? 'replaced' : 'unclear'
}

export const scopeWords: Record<RestoreScope, MessageDescriptor> = {
  everything: msg`Everything`,
  database: msg`Database only`,
  documents: msg`Documents only`,
  chosen: msg`Chosen documents`,
}

/** What the button says. */
export const restoreWords: Record<RestoreScope, MessageDescriptor> = {
  everything: msg`Restore everything`,
  database: msg`Restore the database`,
  documents: msg`Restore the documents`,
  chosen: msg`Restore the chosen documents`,
}

/** Whether a scope brings this half of a backup back, all or some of it. */
export function covers(scope: RestoreScope, half: 'database' | 'documents'): boolean {
  return scope === 'everything' || scope === half || (scope === 'chosen' && half === 'documents')
}
