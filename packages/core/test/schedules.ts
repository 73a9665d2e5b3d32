import { randomUUID } from 'node:crypto'
import { asc, eq, sql } from 'drizzle-orm'
import type postgres from 'postgres'
import type { Core } from '../src/core.ts'
import { backupHistory, backupSchedules, type Operation, type ScheduleRow } from '../src/schema.ts'

/** The expression that servers of a test take for now: a table of the console database, set by hand. */
export const STEPPED_CLOCK = sql.raw('(select at from test_clock)')

/** Makes that table; to be called before a server is opened with that clock. */
export async function stopClock(console: postgres.Sql, at: string): Promise<void> {
  await console`create table test_clock (at timestamptz not null)`
  await console`insert into test_clock values (${at})`
}

export async function setClock(console: postgres.Sql, at: string): Promise<void> {
  await console`update test_clock set at = ${at}`
}

/** A schedule of every hour in UTC, on, that keeps seven. */
export async function insertSchedule(core: Pick<Core, 'db'>, row: Partial<ScheduleRow> = {}): Promise<ScheduleRow> {
  const [schedule] = await core.db
    .insert(backupSchedules)
    .values({
      name: `Schedule ${randomUUID()}`,
      frequency: 'hourly',
      cron: '0 * * * *',
      timeZone: 'UTC',
      enabled: true,
      contents: 'all',
      retention: { keepLast: 7 },
      missedRun: 'run',
      createdBy: 'admin@example.org',
      ...row,
    })
    .returning()
  return schedule!
}

/** Its operations, by slot. */
export function operationsOf(core: Pick<Core, 'db'>, scheduleId: string): Promise<Operation[]> {
  return core.db
    .select()
    .from(backupHistory)
    .where(eq(backupHistory.scheduleId, scheduleId))
    .orderBy(asc(backupHistory.scheduledFor))
}
