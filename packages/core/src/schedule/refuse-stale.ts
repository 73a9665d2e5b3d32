import { and, desc, eq, gte, inArray } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import { AppError } from '../errors.ts'
import type { ScheduleRow } from '../schema.ts'
import { auditLog } from '../schema-access.ts'

/** Of a schedule that is locked. Throws `stale`, with who changed what, when it is no longer as it was then. */
export async function refuseStale(tx: Transaction, current: ScheduleRow, unchangedSince: string): Promise<void> {
  if (current.updatedAt.getTime() === Date.parse(unchangedSince)) return
  // Written after the change it tells of; of two saves in the same instant nothing is known yet.
  const [change] = await tx
    .select({ who: auditLog.who, details: auditLog.details })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.subjectId, current.id),
        inArray(auditLog.action, ['schedule.change', 'schedule.toggle']),
        eq(auditLog.result, 'ok'),
        gte(auditLog.at, current.updatedAt),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(1)
  const changed = changedIn(change?.details.changed)
  throw new AppError(
    'stale',
    `${change?.who ?? 'Someone else'} has changed this schedule meanwhile${changed ? `: ${changed}` : ''}.`,
    { hint: 'Yours is not saved yet. Save again to put it over theirs, or discard it to see theirs.' },
  )
}

const words: Record<string, string> = {
  name: 'its name',
  frequency: 'how often it runs',
  cron: 'when it runs',
  timeZone: 'its time zone',
  enabled: 'whether it is on',
  contents: 'what it backs up',
  retention: 'what it keeps',
  missedRun: 'what it does about missed runs',
  notify: 'what is mailed',
  heartbeatUrl: 'its heartbeat',
}

function changedIn(changed: unknown): string {
  const names = typeof changed === 'object' && changed !== null ? Object.keys(changed) : []
  return names.flatMap((name) => words[name] ?? []).join(', ')
}
