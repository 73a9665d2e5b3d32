import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { Problem } from '../contract.ts'
import type { AlertFacts } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import { backupHistory, type Operation, type ScheduleRow } from '../schema.ts'
import { readSettings } from '../settings/settings.ts'
import { enqueueWebhooks } from '../webhook/enqueue-hooks.ts'
import { enqueueMail } from './enqueue-mail.ts'
import { factsOf, plainFacts } from './gather-facts.ts'
import { isNotified, notifyOf } from './judge-outcome.ts'
import { findLastGood } from './records.ts'

/**
 * Writes what is told of a schedule that becomes overdue in this transaction. Throws when it cannot be written: then it
 * has not become overdue, and is raised again.
 */
export async function alertOverdue(
  core: Core,
  tx: Transaction,
  { schedule, now }: { schedule: ScheduleRow; now: Date },
): Promise<void> {
  const { id, overdueAt } = schedule
  if (overdueAt === null) return
  const last = await lastOperation(tx, id)
  const facts: AlertFacts = {
    ...plainFacts(core, { schedule, now }),
    event: 'overdue',
    cause: causeOf(schedule, last),
    overdue: { slot: slotOf(schedule, last)?.toISOString() ?? null, deadline: overdueAt.toISOString() },
    server: isUnfinished(last) ? last.server : null,
    lastGood: factsOf(await findLastGood(tx, id)),
    link: new URL(`/schedules/${id}`, core.env.baseUrl).href,
  }
  const occasion = { key: `schedule:${id}:${overdueAt.toISOString()}`, scheduleId: id, operationId: null }
  if (isNotified('overdue', notifyOf(await readSettings({ db: tx }), schedule))) {
    await enqueueMail(tx, { ...occasion, facts })
  }
  await enqueueWebhooks(tx, { ...occasion, events: ['overdue'], factsOf: async () => facts })
}

async function lastOperation(tx: Transaction, scheduleId: string): Promise<Operation | null> {
  const [last] = await tx
    .select()
    .from(backupHistory)
    .where(eq(backupHistory.scheduleId, scheduleId))
    .orderBy(desc(backupHistory.createdAt), desc(backupHistory.id))
    .limit(1)
  return last ?? null
}

/** Of a slot that nobody has claimed it is that one; else the one that is being run, or was last. */
function slotOf(schedule: ScheduleRow, last: Operation | null): Date | null {
  return isUnclaimed(schedule) && !isUnfinished(last) ? schedule.nextRunAt : (last?.scheduledFor ?? null)
}

function isUnclaimed({ nextRunAt, overdueAt }: ScheduleRow): boolean {
  return nextRunAt !== null && overdueAt !== null && nextRunAt < overdueAt
}

function isUnfinished(operation: Operation | null): operation is Operation {
  return operation?.status === 'queued' || operation?.status === 'running'
}

function causeOf(schedule: ScheduleRow, last: Operation | null): Problem {
  if (last?.status === 'running') return RUNNING
  if (last?.status === 'queued') return WAITING
  return isUnclaimed(schedule) ? SILENT : { ...ENDED, hint: last?.error?.hint ?? ENDED.hint }
}

const RUNNING: Problem = {
  code: 'overdue_running',
  message: 'Its run has begun, and takes much longer than usual.',
  hint: 'See in the console how far it is. If it does not go on, cancel it: the next slot is run as usual.',
}

const WAITING: Problem = {
  code: 'overdue_waiting',
  message: 'Its run waits to begin: another operation goes on, or no server takes it.',
  hint: 'See in the console what is running, and whether the server is up.',
}

const SILENT: Problem = {
  code: 'overdue_silent',
  message: 'No server has begun its run.',
  hint: 'Check that the server was up when it was due. One that is up now makes up for it, if the schedule says so.',
}

const ENDED: Problem = {
  code: 'overdue_ended',
  message: 'Its last run has ended without a backup.',
  hint: 'See in the console why, and run it again.',
}
