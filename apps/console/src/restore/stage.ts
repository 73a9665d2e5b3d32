import type { RestoreScope, RestoreStatus } from '@mvp/core/contract'

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

export const scopeWords: Record<RestoreScope, string> = {
  everything: 'Everything',
  database: 'Database only',
  documents: 'Documents only',
  chosen: 'Chosen documents',
}

/** The object of "Restore …" on the button. */
export const scopeObjects: Record<RestoreScope, string> = {
  everything: 'everything',
  database: 'the database',
  documents: 'the documents',
  chosen: 'the chosen documents',
}

/** Whether a scope brings this half of a backup back, all or some of it. */
export function covers(scope: RestoreScope, half: 'database' | 'documents'): boolean {
  return scope === 'everything' || scope === half || (scope === 'chosen' && half === 'documents')
}
