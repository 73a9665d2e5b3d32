import { DateTime } from 'luxon'
import type { ScheduleDay } from '../contract-schedule.ts'
import type { Queries } from '../operation/records.ts'
import type { ScheduleRow } from '../schema.ts'
import { type Counts, collapsedSlots, countByDay } from './day-counts.ts'
import { slotsBefore } from './slots.ts'

const DAYS = 30

/** By schedule, what became of its runs on each of the last thirty days of its own zone, the oldest first. */
export async function scheduleDays(db: Queries, rows: ScheduleRow[], now: Date): Promise<Map<string, ScheduleDay[]>> {
  const zones = new Map(rows.map(({ timeZone }) => [timeZone, lastDays(timeZone, now)]))
  const starts = new Map([...zones].map(([zone, days]) => [zone, days.map((day) => day.toJSDate())]))
  const ids = rows.map((row) => row.id)
  const [counted, collapsed] = await Promise.all([countByDay(db, ids, starts), collapsedSlots(db, ids, starts)])
  return new Map(
    rows.map((row) => {
      const counts = (starts.get(row.timeZone) ?? []).map(() => ({ ...NOTHING }))
      for (const { scheduleId, day, ...count } of counted) if (scheduleId === row.id) counts[day - 1] = count
      for (const slot of collapsed) if (slot.scheduleId === row.id) addMissed(row, { counts, slot, starts })
      return [row.id, (zones.get(row.timeZone) ?? []).map((day, at) => toDay(day, counts[at] ?? NOTHING))]
    }),
  )
}

function lastDays(timeZone: string, now: Date): DateTime[] {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).startOf('day')
  // Once more the start: where the clocks change at midnight, a day begins at another time.
  return Array.from({ length: DAYS }, (_, at) => today.minus({ days: DAYS - 1 - at }).startOf('day'))
}

const NOTHING: Counts = { completed: 0, warnings: 0, failed: 0, missed: 0, running: 0, expired: 0 }

type Collapsed = { scheduledFor: Date | null; missedSlots: number }
type Strip = { counts: Counts[]; slot: Collapsed; starts: Map<string, Date[]> }

// Looking back is slow for a schedule that runs each minute, and its strip says no more for it.
const FURTHEST = 200

/** Puts slots that passed while no server was up onto the days they would have run on. */
function addMissed(row: ScheduleRow, { counts, slot, starts }: Strip): void {
  if (slot.scheduledFor === null) return
  const days = starts.get(row.timeZone) ?? []
  for (const missed of slotsBefore(row, Math.min(slot.missedSlots, FURTHEST), slot.scheduledFor)) {
    const day = counts[days.findLastIndex((start) => start <= missed)]
    if (day) day.missed++
  }
}

function toDay(start: DateTime, counts: Counts): ScheduleDay {
  return { day: start.toFormat('yyyy-MM-dd'), state: stateOf(counts), ...counts }
}

/** What to show of a day: the worst that happened, unless something still may. */
function stateOf({ completed, warnings, failed, missed, running, expired }: Counts): ScheduleDay['state'] {
  if (running > 0) return 'running'
  if (failed > 0) return 'failed'
  if (missed > 0) return 'missed'
  if (warnings > 0) return 'warnings'
  if (completed > expired) return 'completed'
  return completed > 0 ? 'expired' : 'none'
}
