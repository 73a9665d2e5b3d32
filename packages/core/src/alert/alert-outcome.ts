import { eq } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { AlertEvent, AlertFacts, Notify } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { moveDeadline } from '../schedule/move-deadline.ts'
import { lockScheduleRow } from '../schedule/records.ts'
import { backupSchedules, type Operation, type ScheduleRow } from '../schema.ts'
import { readSettings } from '../settings/settings.ts'
import { enqueueHeartbeat, enqueueWebhooks, hasHooks } from '../webhook/enqueue-hooks.ts'
import { besides, enqueueMail } from './enqueue-mail.ts'
import { gatherFacts } from './gather-facts.ts'
import { type Ended, eventsOf, isNotified, judgeOutcome, notifyOf, type Past, type Verdict } from './judge-outcome.ts'
import { failuresBefore, mailsOfDay } from './records.ts'

/**
 * Writes what is told of an operation that ends in this transaction, if it is worth anything: a mail, posts to webhooks,
 * its schedule's heartbeat. Then its schedule has been heard of. Never throws.
 */
export async function alertOutcome(core: Core, tx: Transaction, operation: Operation): Promise<void> {
  await besides(core, tx, { operation: operation.id }, async (within) => {
    const ending = await lookBack(core, within, operation)
    await besides(core, within, { operation: operation.id }, (mail) => mailOutcome(mail, ending))
    await besides(core, within, { operation: operation.id }, (hooks) => postOutcome(hooks, ending))
    await besides(core, within, { operation: operation.id }, (deadline) => settleSchedule(deadline, ending))
  })
}

/** An operation that ended, and what was before. */
type Ending = {
  operation: Operation
  schedule: ScheduleRow | null
  now: Date
  notify: Notify
  ended: Ended
  past: Past
  factsOf: (verdict: Verdict) => Promise<AlertFacts>
}

async function lookBack(core: Core, within: Transaction, operation: Operation): Promise<Ending> {
  const { scheduleId } = operation
  // Locked first: whether it is overdue is told to nobody between this look and what is written of it.
  const schedule = scheduleId === null ? null : await lockScheduleRow(within, scheduleId)
  const now = await readClock(core, within)
  const before = await failuresBefore(within, operation)
  const mails = scheduleId === null ? null : await mailsOfDay(within, scheduleId, now)
  const ended: Ended = {
    kind: operation.kind,
    status: operation.status,
    warnings: operation.warnings.length,
    isChild: operation.parentId !== null,
    ofSchedule: scheduleId !== null,
  }
  const past: Past = {
    failuresBefore: before?.count ?? 0,
    wasOverdue: schedule !== null && schedule.overdueSince !== null,
    mailedOfDay: (event) => mails?.get(event) ?? 0,
  }
  const notify = notifyOf(await readSettings({ db: within }), schedule)
  const factsOf = ({ event, digest }: Verdict) => {
    const failures = failuresWith(event, operation, before)
    const overdue = event === 'recovered' ? overdueOf(schedule) : null
    return gatherFacts(core, within, { event, digest, failures, overdue, operation, schedule, now })
  }
  return { operation, schedule, now, notify, ended, past, factsOf }
}

async function mailOutcome(tx: Transaction, { operation, ended, past, notify, factsOf }: Ending): Promise<void> {
  const verdict = judgeOutcome(ended, past, notify)
  if (!verdict) return
  const { id, scheduleId } = operation
  await enqueueMail(tx, { key: `operation:${id}`, facts: await factsOf(verdict), scheduleId, operationId: id })
}

async function postOutcome(tx: Transaction, { operation, schedule, ended, past, factsOf }: Ending): Promise<void> {
  const { id, scheduleId } = operation
  const occasion = {
    key: `operation:${id}`,
    scheduleId,
    operationId: id,
    events: eventsOf(ended, past),
    factsOf: (event: AlertEvent) => factsOf({ event, digest: false }),
  }
  await enqueueWebhooks(tx, occasion)
  if (schedule && operation.kind === 'backup')
    await enqueueHeartbeat(tx, schedule, { ...occasion, events: beatOf(operation) })
}

/** What a heartbeat tells is how it went, not whether that is news. */
function beatOf({ status }: Operation): AlertEvent[] {
  if (status === 'completed') return ['success']
  return status === 'failed' || status === 'interrupted' ? ['failure'] : []
}

/** A failure that nobody was told of is no sign of life: then the schedule goes on to become overdue. */
async function settleSchedule(tx: Transaction, { operation, schedule, notify }: Ending): Promise<void> {
  if (!schedule || operation.kind !== 'backup') return
  const [beat] = beatOf(operation)
  if (beat === 'success' || (beat === 'failure' && notify.notifyOnFailure)) await moveDeadline(tx, schedule.id)
}

/** Writes what is told of an operation that begins in this transaction. Never throws. */
export async function alertStart(core: Core, tx: Transaction, operation: Operation): Promise<void> {
  const event = startOf(operation)
  if (event === null) return
  const { id, scheduleId } = operation
  await besides(core, tx, { operation: id }, async (within) => {
    const schedule = await findSchedule(within, scheduleId)
    // As a rule nobody asks for it, and the lane waits for this transaction.
    if (event === 'backup-started' && !(await hasHooks(within, schedule))) return
    const now = await readClock(core, within)
    const facts = { event, failures: null, digest: false, overdue: null, schedule, now, operation }
    const key = `operation:${id}`
    const occasion = {
      key,
      scheduleId,
      operationId: id,
      events: [event],
      factsOf: () => gatherFacts(core, within, facts),
    }
    if (isNotified(event, notifyOf(await readSettings({ db: within }), schedule))) {
      await enqueueMail(within, { ...occasion, facts: await occasion.factsOf() })
    }
    await enqueueWebhooks(within, occasion)
    if (schedule) await enqueueHeartbeat(within, schedule, occasion)
  })
}

/** A safety backup is a part of its restore, which tells for both. */
function startOf({ kind, parentId }: Operation): AlertEvent | null {
  if (kind === 'restore') return 'restore-started'
  return kind === 'backup' && parentId === null ? 'backup-started' : null
}

function overdueOf(schedule: ScheduleRow | null): AlertFacts['overdue'] {
  if (!schedule?.overdueAt || schedule.overdueSince === null) return null
  return { slot: null, deadline: schedule.overdueAt.toISOString() }
}

/** A failure counts itself; of a recovery it is those before it. */
function failuresWith(event: string, { finishedAt }: Operation, before: { count: number; since: Date } | null) {
  const since = before?.since ?? finishedAt
  if (since === null || (event !== 'failure' && event !== 'recovered')) return null
  // From being overdue alone.
  if (event === 'recovered' && before === null) return null
  return { count: (before?.count ?? 0) + (event === 'failure' ? 1 : 0), since: since.toISOString() }
}

async function findSchedule(tx: Transaction, id: string | null): Promise<ScheduleRow | null> {
  if (id === null) return null
  const [schedule] = await tx.select().from(backupSchedules).where(eq(backupSchedules.id, id))
  return schedule ?? null
}
