import type { Schedule, ScheduleDay } from '@mvp/core/contract-schedule'
import { aBackup } from './backups.ts'

/** A nightly schedule that ran well; what a test is about is given to it. */
export function aSchedule(facts: Partial<Schedule> = {}): Schedule {
  const id = '00000000-0000-4000-8000-0000000000aa'
  return {
    id,
    name: 'Nightly',
    frequency: 'daily',
    cron: '30 2 * * *',
    timeZone: 'Europe/Berlin',
    sentence: 'Every day at 02:30, Europe/Berlin',
    enabled: true,
    contents: 'all',
    retention: { keepLast: 7, weekly: 4 },
    retentionSentence: 'Keeps the last 7 and 4 weekly.',
    missedRun: 'run',
    nextRunAt: '2026-10-23T00:30:00.000Z',
    nextRuns: ['2026-10-23T00:30:00.000Z'],
    overdueAt: '2026-10-23T01:05:00.000Z',
    overdueSince: null,
    notify: null,
    heartbeatUrl: null,
    lastHeartbeat: null,
    lastOperation: aBackup({ origin: 'scheduled', scheduleId: id, scheduleName: 'Nightly' }),
    lastGoodAt: '2026-10-22T00:30:00.000Z',
    days: thirtyDays(),
    backups: 23,
    backupBytes: 44_000_000_000,
    frozen: null,
    lastRetention: null,
    createdBy: 'anna@example.com',
    createdAt: '2026-09-01T00:00:00.000Z',
    updatedAt: '2026-09-01T00:00:00.000Z',
    ...facts,
  }
}

/** From 23 September to 22 October, each with one completed backup. */
export function thirtyDays(changes: Record<string, Partial<ScheduleDay>> = {}): ScheduleDay[] {
  return Array.from({ length: 30 }, (_, index) => {
    const day = new Date(Date.UTC(2026, 8, 23 + index)).toISOString().slice(0, 10)
    const none = { completed: 0, warnings: 0, failed: 0, missed: 0, running: 0, expired: 0 }
    return { day, state: 'completed', ...none, ...(changes[day] ?? { completed: 1 }) }
  })
}
