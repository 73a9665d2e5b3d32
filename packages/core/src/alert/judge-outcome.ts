import type { OperationKind, OperationStatus } from '../contract.ts'
import type { AlertEvent, Notify } from '../contract-alert.ts'
import type { ScheduleRow } from '../schema.ts'

/** How an operation ended, as far as it is told. */
export type Ended = {
  kind: OperationKind
  status: OperationStatus
  warnings: number
  /** A part of another operation, which tells for both. */
  isChild: boolean
  ofSchedule: boolean
}

export type Past = {
  /** Failures of its schedule in a row, right before it. */
  failuresBefore: number
  /** It has been told that its schedule is overdue, and nothing was heard of it since. */
  wasOverdue: boolean
  /** How many mails of an event its schedule had within a day. */
  mailedOfDay: (event: AlertEvent) => number
}

/** `digest`: it stands for others of its kind that are not mailed. */
export type Verdict = { event: AlertEvent; digest: boolean }

const EACH_IS_MAILED = 3

/** What is mailed of an operation that ended, if anything: at most one event, the most telling that is wanted. */
export function judgeOutcome(ended: Ended, past: Past, notify: Notify): Verdict | null {
  const event = eventsOf(ended, past).find((each) => isWanted(each, ended, notify))
  if (event === undefined) return null
  const plain = { event, digest: false }
  if (!ended.ofSchedule) return plain
  // Each counts at first; from then on one a day says it for all, until it is mended.
  if (event === 'failure' && past.failuresBefore >= EACH_IS_MAILED) {
    return past.mailedOfDay(event) === 0 ? { event, digest: true } : null
  }
  return event === 'warning' && past.mailedOfDay(event) >= EACH_IS_MAILED ? null : plain
}

/** The most telling first. */
export function eventsOf({ kind, status, warnings, isChild }: Ended, past: Past): AlertEvent[] {
  // An upload is refused in front of the one who sends it.
  if (isChild || kind === 'upload') return []
  if (status === 'failed' || status === 'interrupted') return ['failure']
  // Who knows that it is overdue need not be told of each slot that passes.
  if (status === 'skipped') return when(!past.wasOverdue, 'warning')
  if (status !== 'completed') return []
  // That all is as it was is nothing to write about.
  if (kind === 'verify' || kind === 'drill') return []
  if (isExchange(kind)) return ['restore-done']
  return [...when(past.failuresBefore > 0 || past.wasOverdue, 'recovered'), ...when(warnings > 0, 'warning'), 'success']
}

/** Replaces what is live. */
function isExchange(kind: OperationKind): boolean {
  return kind === 'restore' || kind === 'undo'
}

function when(so: boolean, event: AlertEvent): AlertEvent[] {
  return so ? [event] : []
}

const switches = {
  success: 'notifyOnSuccess',
  warning: 'notifyOnWarning',
  failure: 'notifyOnFailure',
  overdue: 'notifyOnOverdue',
  recovered: 'notifyOnRecovered',
  'restore-started': 'notifyOnRestore',
  'restore-done': 'notifyOnRestore',
  'retention-frozen': 'notifyOnRetention',
} satisfies Record<Exclude<AlertEvent, 'test' | 'backup-started'>, keyof Notify>

function isWanted(event: AlertEvent, { kind }: Pick<Ended, 'kind'>, notify: Notify): boolean {
  // Who wants to know of restores wants to know above all of one that failed.
  if (isExchange(kind) && notify.notifyOnRestore) return true
  return isNotified(event, notify)
}

/** What is mailed of a schedule: what it says itself, else what the settings say. */
export function notifyOf(settings: Notify, schedule: Pick<ScheduleRow, 'notify'> | null): Notify {
  const own = Object.entries(schedule?.notify ?? {}).filter(([, wanted]) => wanted !== undefined)
  return { ...settings, ...Object.fromEntries(own) }
}

export function isNotified(event: AlertEvent, notify: Notify): boolean {
  if (event === 'backup-started') return false
  return event === 'test' || notify[switches[event]]
}
