import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { type RestoreStatus, undoPhases } from '@mvp/core/contract-restore'
import { elapsed, formatDuration } from '../parts/format-time.ts'
import type { Step } from '../parts/rail.tsx'
import { noteOf } from './step-note.ts'
import { isBeingUndone } from './undo-words.ts'

type UndoPhase = (typeof undoPhases)[number]

const titles: Record<UndoPhase, MessageDescriptor> = {
  preflight: msg`Look for what was live before`,
  'move-documents': msg`Move the documents back`,
  swap: msg`Swap the database back`,
  'health-check': msg`Health check`,
}

const plans: Record<UndoPhase, MessageDescriptor> = {
  preflight: msg`It has to be whole`,
  'move-documents': msg`The restored ones are kept until it is done`,
  swap: msg`One step, about a second`,
  'health-check': msg`Swaps again if the app database does not answer`,
}

/** The rail of an undo. */
export function undoStepsOf(status: RestoreStatus, now: number): Step[] {
  return undoPhases
    .filter((phase) => isInScope(phase, status))
    .flatMap((phase) => {
      const step = stepOf(phase, status, now)
      return phase === 'preflight' ? [step, commitStep(status)] : [step]
    })
}

function isInScope(phase: UndoPhase, { scope }: RestoreStatus): boolean {
  if (phase === 'swap' || phase === 'health-check') return scope !== 'documents'
  return phase !== 'move-documents' || scope !== 'database'
}

function stepOf(phase: UndoPhase, status: RestoreStatus, now: number): Step {
  const { undo } = status
  const record = undo?.phases.findLast((one) => one.phase === phase)
  const is = stateOf(phase, status)
  return {
    key: phase,
    is,
    title: t(titles[phase]),
    ...noteOf(record?.summary ?? null, is === 'next' || is === 'now' ? t(plans[phase]) : null),
    at: record ? formatDuration(elapsed(record.startedAt, record.finishedAt ?? undo?.finishedAt ?? null, now)) : null,
  }
}

function stateOf(phase: UndoPhase, status: RestoreStatus): Step['is'] {
  const { undo } = status
  if (isBeingUndone(status) && undo?.phase === phase) return 'now'
  const record = undo?.phases.findLast((one) => one.phase === phase)
  if (!record) return 'next'
  const failed = !isBeingUndone(status) && undo?.status !== 'completed' && undo?.phases.at(-1) === record
  return failed ? 'failed' : 'done'
}

function commitStep({ undo }: RestoreStatus): Step {
  const touched = undo?.status === 'completed' ? t`From here live data were changed` : t`From here live data change`
  const title = undo?.liveDataTouched ? touched : t`Until here what was restored stays live`
  return { key: 'commit', is: 'commit', title }
}
