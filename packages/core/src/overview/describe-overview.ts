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
  changesOfStore,
  countRunning,
  type FailureRun,
  failuresInARow,
  goodBackups,
  hasAttempted,
  recentActivity,
  recentMoments,
  storeByDay,
  unbrokenSince,
} from './records.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Whether the app is protected, since when, when next, whether it will fit, and what wants a look. */
export async function describeOverview(given: Core): Promise<Overview> {
  const core = { ...given, db: given.quick }
  const { db, clock } = core
  // All at once: while a backup is taken, each question that waits for the answer to another may wait for a processor too.
  const [now, all, failures, good, running, since, moments, changes, activity, installation, found] = await Promise.all(
    [
      readClock(core, db),
      scheduleRows(db),
      failuresInARow(db),
      goodBackups(db),
      countRunning(db),
      unbrokenSince(db),
      recentMoments(db, clock),
      changesOfStore(db, clock),
      recentActivity(db),
      describeInstallation(core),
      findAttention(core),
    ],
  )
  const rows = all.filter((row) => row.enabled)
  const attempted = good.length > 0 || (await hasAttempted(db))
  const { freeBytes } = installation.store
  const schedules = rows.map((row) => standingOf(row, failures))
  const protection = judgeProtection({ schedules, good, lastGood: good[0] ?? null, attempted, since })
  const growth = foreseeGrowth(storeByDay(changes, now), now, freeBytes)
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
