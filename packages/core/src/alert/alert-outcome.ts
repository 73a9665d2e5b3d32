import { eq } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { backupSchedules, type Operation, type ScheduleRow } from '../schema.ts'
import { readSettings } from '../settings/settings.ts'
import { besides, enqueueMail } from './enqueue-mail.ts'
import { gatherFacts } from './gather-facts.ts'
import { isNotified, judgeOutcome } from './judge-outcome.ts'
import { failuresBefore, mailsOfDay } from './records.ts'

/** Writes the mail about an operation that ends in this transaction, if it is worth one. Never throws. */
export function alertOutcome(core: Core, tx: Transaction, operation: Operation): Promise<void> {
  return besides(core, tx, { operation: operation.id }, async (within) => {
    const { scheduleId } = operation
    const now = await readClock(core, within)
    const before = await failuresBefore(within, operation)
    const mails = scheduleId === null ? null : await mailsOfDay(within, scheduleId, now)
    const verdict = judgeOutcome(
      {
        kind: operation.kind,
        status: operation.status,
        warnings: operation.warnings.length,
        isChild: operation.parentId !== null,
        ofSchedule: scheduleId !== null,
      },
      { failuresBefore: before?.count ?? 0, mailedOfDay: (event) => mails?.get(event) ?? 0 },
      await readSettings({ db: within }),
    )
    if (!verdict) return
    const schedule = await findSchedule(within, scheduleId)
    const failures = failuresWith(verdict.event, operation, before)
    const facts = await gatherFacts(core, within, { ...verdict, failures, operation, schedule, now })
    await enqueueMail(within, { key: `operation:${operation.id}`, facts, scheduleId, operationId: operation.id })
  })
}

/** Writes the mail about a restore or undo that begins in this transaction. Never throws. */
export async function alertStart(core: Core, tx: Transaction, operation: Operation): Promise<void> {
  if (operation.kind !== 'restore' && operation.kind !== 'undo') return
  const { id } = operation
  await besides(core, tx, { operation: id }, async (within) => {
    const event = 'restore-started'
    if (!isNotified(event, await readSettings({ db: within }))) return
    const occasion = {
      event,
      failures: null,
      digest: false,
      schedule: null,
      now: await readClock(core, within),
    } as const
    const facts = await gatherFacts(core, within, { ...occasion, operation })
    await enqueueMail(within, { key: `operation:${id}`, facts, scheduleId: null, operationId: id })
  })
}

/** A failure counts itself; of a recovery it is those before it. */
function failuresWith(event: string, { finishedAt }: Operation, before: { count: number; since: Date } | null) {
  const since = before?.since ?? finishedAt
  if (since === null || (event !== 'failure' && event !== 'recovered')) return null
  return { count: (before?.count ?? 0) + (event === 'failure' ? 1 : 0), since: since.toISOString() }
}

async function findSchedule(tx: Transaction, id: string | null): Promise<ScheduleRow | null> {
  if (id === null) return null
  const [schedule] = await tx.select().from(backupSchedules).where(eq(backupSchedules.id, id))
  return schedule ?? null
}
