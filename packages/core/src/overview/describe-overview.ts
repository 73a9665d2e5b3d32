import type { Overview, PlannedBackup } from '../contract-overview.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { scheduleRows } from '../schedule/records.ts'
import { nextSlots } from '../schedule/slots.ts'
import type { ScheduleRow } from '../schema.ts'
import { describeInstallation } from '../settings/installation.ts'
import { foreseeGrowth } from './foresee-growth.ts'
import { judgeProtection, type ScheduleStanding } from './judge-protection.ts'
import { findAttention, orderAttention } from './needs-attention.ts'
import {
  countAttempts,
  countRunning,
  type FailureRun,
  failuresInARow,
  goodBackups,
  momentsSince,
  recentActivity,
  storeByDay,
  unbrokenSince,
} from './records.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const LINE_DAYS = 30
const GROWTH_DAYS = 90

/** Whether the app is protected, since when, when next, whether it will fit, and what wants a look. */
export async function describeOverview(given: Core): Promise<Overview> {
  const core = { ...given, db: given.quick }
  const clock = readClock(core, core.db)
  const enabled = scheduleRows(core.db).then((all) => all.filter((row) => row.enabled))
  // All at once: while a backup is taken, each question that waits for the answer to another may wait for a processor too.
  const [now, rows, failures, good, attempts, running, since, moments, points, activity, installation, found] =
    await Promise.all([
      clock,
      enabled,
      enabled.then((schedules) =>
        failuresInARow(
          core.db,
          schedules.map(({ id }) => id),
        ),
      ),
      goodBackups(core.db),
      countAttempts(core.db),
      countRunning(core.db),
      unbrokenSince(core.db),
      clock.then((at) => momentsSince(core.db, daysBefore(at, LINE_DAYS))),
      clock.then((at) => storeByDay(core.db, daysBefore(at, GROWTH_DAYS), at)),
      recentActivity(core.db),
      describeInstallation(core),
      findAttention(core, clock),
    ])
  const { freeBytes } = installation.store
  const schedules = rows.map((row) => standingOf(row, failures))
  const protection = judgeProtection({ schedules, good, lastGood: good[0] ?? null, attempts, since })
  const growth = foreseeGrowth(points, now, freeBytes)
  return {
    now: now.toISOString(),
    protection,
    running,
    lastProven: installation.lastProven,
    moments,
    planned: plannedRuns(rows, now),
    store: { ...installation.store, growth },
    attention: orderAttention({
      now,
      found,
      problems: installation.problems,
      protection,
      schedules: rows.length,
      growth,
      freeBytes,
    }),
    activity,
    schedules: rows.length,
  }
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS)
}

function standingOf(row: ScheduleRow, failures: FailureRun[]): ScheduleStanding {
  const failed = failures.find((each) => each.scheduleId === row.id)
  return {
    name: row.name,
    contents: row.contents,
    failedSince: failed?.since ?? null,
    failedLast: failed?.last ?? null,
    failures: failed?.failures ?? 0,
    overdueSince: row.overdueSince,
  }
}

const PLANNED_DAYS = 7
// As many as the line has room for.
const MOST_PLANNED = 60

function plannedRuns(rows: ScheduleRow[], now: Date): PlannedBackup[] {
  const until = now.getTime() + PLANNED_DAYS * DAY_MS
  return rows
    .flatMap((row) =>
      nextSlots(row, MOST_PLANNED, now)
        .filter((slot) => slot.getTime() <= until)
        .map((slot) => ({
          at: slot.toISOString(),
          scheduleId: row.id,
          scheduleName: row.name,
          contents: row.contents,
        })),
    )
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(0, MOST_PLANNED)
}
