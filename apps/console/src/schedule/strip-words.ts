import { t } from '@lingui/core/macro'
import type { ScheduleDay } from '@mvp/core/contract-schedule'
import { dateFormat, withoutComma } from '../language/date-format.ts'
import { formatCount } from '../parts/format-size.ts'

type Counted = 'completed' | 'warnings' | 'failed' | 'missed' | 'running'

const words: Record<Counted, (count: string) => string> = {
  completed: (count) => t`${count} completed`,
  warnings: (count) => t`${count} with warnings`,
  failed: (count) => t`${count} failed`,
  missed: (count) => t`${count} missed`,
  running: (count) => t`${count} running`,
}
const counted: Counted[] = ['completed', 'warnings', 'failed', 'missed', 'running']

/** `28 completed, 12 of them expired, 1 failed on 20 October`. */
export function describeDays(days: readonly ScheduleDay[]): string {
  const parts = counted.flatMap((kind) => describeKind(days, kind))
  return parts.length === 0 ? t`Nothing has run in 30 days.` : parts.join(', ')
}

function describeKind(days: readonly ScheduleDay[], kind: Counted): string[] {
  const having = days.filter((day) => day[kind] > 0)
  const count = sum(having, kind)
  if (count === 0) return []
  const [only] = having
  // One bad day is worth its date; good ones are not.
  const bad = kind === 'failed' || kind === 'missed'
  const said = words[kind](formatCount(count))
  if (bad && only && having.length === 1) return [t`${said} on ${date(atNoon(only.day))}`]
  return [said, ...(kind === 'completed' ? expiredOf(days) : [])]
}

/** Expired is not missed: it ran, and retention has removed it since. */
function expiredOf(days: readonly ScheduleDay[]): string[] {
  const count = sum(days, 'expired')
  return count === 0 ? [] : [t`${formatCount(count)} of them expired`]
}

function sum(days: readonly ScheduleDay[], kind: Counted | 'expired'): number {
  return days.reduce((total, day) => total + day[kind], 0)
}

/** `Tue 20 October: 1 completed, 1 failed`. */
export function describeDay(day: ScheduleDay): string {
  const parts = counted.filter((kind) => day[kind] > 0).map((kind) => words[kind](formatCount(day[kind])))
  if (day.expired > 0) parts.push(t`${formatCount(day.expired)} expired by retention`)
  return `${withoutComma(weekday(atNoon(day.day)))}: ${parts.join(', ') || t`nothing planned`}`
}

// A day of the schedule's zone is a date, not an instant: it is read and written in one zone, and so stays the same.
const date = dateFormat({ timeZone: 'UTC', day: 'numeric', month: 'long' })
const weekday = dateFormat({ timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'long' })

function atNoon(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}
