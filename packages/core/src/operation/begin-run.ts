import { alertOutcome } from '../alert/alert-outcome.ts'
import type { Transaction } from '../console-database.ts'
import type { PhaseRecord, Warning } from '../contract.ts'
import type { Core } from '../core.ts'
import { backupHistory, type Operation } from '../schema.ts'
import { heed, type Lease } from './lease.ts'
import { finishOperation, leaseLost, type Outcome, type ProgressWrite, saveProgress, stillOurs } from './records.ts'
import type { Run } from './run.ts'

const MAX_WARNINGS = 1000

/** A run and what only the one who runs it may do. */
export type OwnedRun = Run & {
  readonly finished: boolean
  /** Stores any other outcome than `completed`; throws `lease_lost` when the operation is no longer ours. */
  fail(outcome: Pick<Outcome, 'status' | 'error'>): Promise<void>
}

type State = {
  phase: string | null
  bytesDone: number
  bytesTotal: number | null
  phases: PhaseRecord[]
  summary: string | null
  warnings: Warning[]
  warned: number
  warningsWritten: number
  finished: boolean
}

/** Begins to work on an operation that is ours: keeps its progress in the row. */
export function beginRun(core: Core, operation: Operation, lease: Lease): OwnedRun {
  const state: State = {
    phase: null,
    bytesDone: 0,
    bytesTotal: null,
    phases: [],
    summary: null,
    warnings: [],
    warned: 0,
    warningsWritten: 0,
    finished: false,
  }
  const writer = progressWriter(core, operation, lease, state)
  const finish = async (outcome: Pick<Outcome, 'status' | 'error'>, record?: (tx: Transaction) => Promise<void>) => {
    await writer.settle()
    await core.db.transaction(async (tx) => {
      // Locked first: nobody can take the operation over between what is recorded here and its outcome.
      const [ours] = await tx
        .select({ id: backupHistory.id })
        .from(backupHistory)
        .where(stillOurs(operation))
        .for('update')
      if (!ours) throw leaseLost(operation)
      await record?.(tx)
      endPhase(state)
      const story = { phases: state.phases, warnings: listWarnings(state) }
      await alertOutcome(core, tx, await finishOperation(tx, operation, { ...outcome, ...story }))
    })
    state.finished = true
  }
  return {
    operation,
    signal: lease.signal,
    get finished() {
      return state.finished
    },
    async enter(phase, bytesTotal = null) {
      lease.signal.throwIfAborted()
      endPhase(state)
      state.phases.push({ phase, startedAt: new Date().toISOString(), finishedAt: null, summary: null })
      Object.assign(state, { phase, bytesTotal, bytesDone: 0, summary: null })
      await writer.writeNow()
      lease.signal.throwIfAborted()
    },
    summarize(summary) {
      state.summary = summary
    },
    advance(bytesDone) {
      state.bytesDone = bytesDone
      writer.writeSoon()
    },
    warn(warning) {
      state.warned++
      if (state.warnings.length < MAX_WARNINGS) state.warnings.push(warning)
    },
    async complete(record) {
      // Cancelled at the last moment is cancelled: nobody waits for a backup that was called off.
      lease.signal.throwIfAborted()
      await finish({ status: 'completed', error: null }, record)
    },
    fail: (outcome) => finish(outcome),
  }
}

function endPhase(state: State): void {
  const last = state.phases.at(-1)
  if (!last || last.finishedAt !== null) return
  state.phases = [
    ...state.phases.slice(0, -1),
    { ...last, finishedAt: new Date().toISOString(), summary: state.summary },
  ]
}

function listWarnings(state: State): Warning[] {
  const more = state.warned - state.warnings.length
  if (more === 0) return state.warnings
  const message = `${more.toLocaleString('en')} more warnings are not listed here.`
  return [...state.warnings, { code: 'more_warnings', message }]
}

function progressOf(state: State): ProgressWrite {
  const { phase, bytesDone, phases } = state
  // A total that was passed was an estimate from an earlier backup: better none than a wrong one.
  const bytesTotal = state.bytesTotal !== null && bytesDone <= state.bytesTotal ? state.bytesTotal : null
  const percent = bytesTotal === null || bytesTotal === 0 ? null : (100 * bytesDone) / bytesTotal
  const progress: ProgressWrite = { phase, percent, bytesDone: Math.round(bytesDone), bytesTotal, phases }
  if (state.warned > state.warningsWritten) progress.warnings = listWarnings(state)
  return progress
}

type ProgressWriter = { writeNow(): Promise<void>; writeSoon(): void; settle(): Promise<void> }

/** Writes progress one after the other, at most once in `timings.progress` unless a phase begins. */
function progressWriter(core: Core, operation: Operation, lease: Lease, state: State): ProgressWriter {
  let last = Promise.resolve()
  let writtenAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  const ignore = (error: unknown) =>
    core.log.warn({ err: error, operation: operation.id }, 'progress could not be written')
  const write = async () => {
    writtenAt = performance.now()
    const progress = progressOf(state)
    state.warningsWritten = progress.warnings ? state.warned : state.warningsWritten
    heed(lease, operation, await saveProgress(core, operation, progress))
  }
  // Whether the work may go on is the lease's to say: a write that fails does not end it.
  const writeNow = () => {
    clearTimeout(timer)
    timer = undefined
    last = last.then(write).catch(ignore)
    return last
  }
  return {
    writeNow,
    writeSoon() {
      if (timer || state.finished) return
      timer = setTimeout(writeNow, Math.max(0, writtenAt + core.timings.progress - performance.now()))
    },
    async settle() {
      clearTimeout(timer)
      timer = undefined
      await last
    },
  }
}
