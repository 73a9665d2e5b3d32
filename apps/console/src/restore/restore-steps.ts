import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { PhaseRecord } from '@mvp/core/contract'
import { type RestorePhase, type RestoreStatus, restorePhases } from '@mvp/core/contract-restore'
import { elapsed, formatDuration } from '../parts/format-time.ts'
import type { Step } from '../parts/rail.tsx'
import { covers, isUnderWay } from './stage.ts'
import { noteOf } from './step-note.ts'

/** The first step that changes what is live: the diamond stands before it. */
const firstTouching: RestorePhase = 'move-documents'

const titles: Record<RestorePhase, MessageDescriptor> = {
  inspect: msg`Check the archive`,
  preflight: msg`Look at the server`,
  'safety-backup': msg`Safety backup`,
  'stage-documents': msg`Stage the documents`,
  'load-database': msg`Load the database`,
  verify: msg`Count every table`,
  'move-documents': msg`Move the documents`,
  swap: msg`Swap the database`,
  'health-check': msg`Health check`,
}

const plans: Record<RestorePhase, MessageDescriptor> = {
  inspect: msg`Every byte is read`,
  preflight: msg`Version, extensions, roles, room`,
  'safety-backup': msg`What is live now, verified and pinned`,
  'stage-documents': msg`Beside the live ones`,
  'load-database': msg`Into a database beside the live one`,
  verify: msg`Must equal the backup`,
  'move-documents': msg`The old ones are kept until it is done`,
  swap: msg`One step, about a second`,
  'health-check': msg`Swaps back if the app database does not answer`,
}

/** The rail of a restore: what was done with its figures, what runs, what is to come, and where live data change. */
export function stepsOf(status: RestoreStatus, now: number): Step[] {
  const planned = phasesOf(status)
  const current = isUnderWay(status) ? status.phase : null
  return planned.flatMap((phase) => {
    const step = stepOf(phase, status, current, now)
    const touching = phase === firstTouching || (phase === 'swap' && !planned.includes(firstTouching))
    return touching ? [commitStep(status), step] : [step]
  })
}

/** Steps that a narrower scope leaves out are not promised. What was recorded is always shown. */
function phasesOf(status: RestoreStatus): RestorePhase[] {
  const recorded = new Set(status.phases.map((record) => record.phase))
  return restorePhases.filter((phase) => recorded.has(phase) || isInScope(phase, status))
}

const ofDatabase = new Set<RestorePhase>(['load-database', 'verify', 'swap', 'health-check'])

function isInScope(phase: RestorePhase, status: RestoreStatus): boolean {
  if (ofDatabase.has(phase)) return covers(status.scope, 'database')
  if (phase === 'stage-documents' || phase === 'move-documents') return covers(status.scope, 'documents')
  // A restore that went on without a safety backup has passed the step without a record of it.
  if (phase === 'safety-backup') return !status.phases.some((record) => isAfterSafety(record.phase))
  return true
}

function isAfterSafety(phase: string): boolean {
  const before = restorePhases.slice(0, restorePhases.indexOf('safety-backup') + 1)
  return !before.some((known) => known === phase)
}

function stepOf(phase: RestorePhase, status: RestoreStatus, current: string | null, now: number): Step {
  const record = status.phases.findLast((one) => one.phase === phase)
  const is = stateOf(phase, record, status, current)
  return {
    key: phase,
    is,
    title: t(titles[phase]),
    ...noteOf(record?.summary ?? null, is === 'next' || is === 'now' ? t(plans[phase]) : null),
    at:
      record && is !== 'next'
        ? formatDuration(elapsed(record.startedAt, record.finishedAt ?? status.finishedAt, now))
        : null,
  }
}

function stateOf(
  phase: RestorePhase,
  record: PhaseRecord | undefined,
  status: RestoreStatus,
  current: string | null,
): Step['is'] {
  if (phase === current) return 'now'
  if (!record) return 'next'
  const ended = !isUnderWay(status) && status.status !== 'completed' && status.status !== 'undone'
  return ended && status.phases.at(-1) === record ? 'failed' : 'done'
}

function commitStep(status: RestoreStatus): Step {
  return { key: 'commit', is: 'commit', title: commitTitle(status) }
}

function commitTitle(status: RestoreStatus): string {
  if (isUnderWay(status))
    return status.liveDataTouched ? t`From here live data change` : t`Until here live data are untouched`
  return status.liveDataTouched ? t`From here live data were changed` : t`Never reached: from here live data change`
}
