import type { RestoreScope, RestoreStatus } from '@mvp/core/contract'

export type Stage = 'difference' | 'restore' | 'result'

export function isUnderWay(status: RestoreStatus): boolean {
  return status.status === 'queued' || status.status === 'running'
}

export function stageOf(status: RestoreStatus | null): Stage {
  if (status === null) return 'difference'
  return isUnderWay(status) ? 'restore' : 'result'
}

export type LiveDataState = 'untouched' | 'swapping' | 'replaced' | 'unclear'

/** What the one chip says that a frightened admin looks for. `unclear`: it ended between two states and needs eyes. */
export function liveDataOf(status: RestoreStatus | null): LiveDataState {
  if (status === null || !status.liveDataTouched) return 'untouched'
  if (isUnderWay(status)) return 'swapping'
  if (status.status === 'completed') return 'replaced'
  return status.status === 'undone' ? 'untouched' : 'unclear'
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
