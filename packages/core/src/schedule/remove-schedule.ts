import { and, eq, sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import { cancelQueued } from '../operation/records.ts'
import { refreshExpectations } from '../retention/refresh-expectations.ts'
import { backupHistory } from '../schema.ts'
import { lockSchedule, updateSchedule } from './records.ts'

const off = { enabled: false, nextRunAt: null, overdueAt: null, overdueSince: null }

/**
 * Deletes a schedule: what of it waits is cancelled, what runs goes on, and its backups stay in the store. Its row stays
 * too, for their sake. Throws `not_found` when there is none.
 */
export async function removeSchedule(core: Core, id: string): Promise<void> {
  await core.db.transaction(async (tx) => {
    await lockSchedule(tx, id)
    await updateSchedule(tx, id, { ...off, deletedAt: sql`now()` })
    const queued = await tx
      .select({ id: backupHistory.id })
      .from(backupHistory)
      .where(and(eq(backupHistory.scheduleId, id), eq(backupHistory.status, 'queued')))
    for (const operation of queued) await cancelQueued(tx, operation.id)
  })
  await refreshExpectations(core, id)
}
