import { plural, t } from '@lingui/core/macro'
import { dateFormat, withoutComma } from '../language/date-format.ts'
import { spokenLocale } from '../language/i18n.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const clock = dateFormat({ hour: '2-digit', minute: '2-digit' })
const clockWithSeconds = dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const shortDay = dateFormat({ day: 'numeric', month: 'short' })
const date = dateFormat({ day: 'numeric', month: 'long' })
const longDay = dateFormat({ day: 'numeric', month: 'long', year: 'numeric' })
const weekday = dateFormat({ weekday: 'long', day: 'numeric', month: 'long' })

/** `02:30` in the reader's zone. */
export function formatClock(instant: string): string {
  return clock(new Date(instant))
}

/** `02:30:19` in the reader's zone. */
export function formatSeconds(instant: string): string {
  return clockWithSeconds(new Date(instant))
}

/** `5 Nov`, with the year when it is not this one. */
export function formatShortDay(instant: string, now: number): string {
  return withYear(shortDay(new Date(instant)), instant, now)
}

/** `21 October 2026, 02:30:00 CEST`: for where the relative word is not enough. */
export function formatExact(instant: string): string {
  const at = new Date(instant)
  return `${longDay(at)}, ${clockWithSeconds(at)} ${zoneOf(at)}`
}

function zoneOf(at: Date): string {
  const zone = new Intl.DateTimeFormat(spokenLocale(), { timeZoneName: 'short' })
  return zone.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? ''
}

/** `21 October`, with the year when it is not this one. */
export function formatDate(instant: string, now: number): string {
  return withYear(date(new Date(instant)), instant, now)
}

/** `Wednesday 21 October`, with the year when it is not this one. */
export function formatDay(instant: string, now: number): string {
  return withYear(withoutComma(weekday(new Date(instant))), instant, now)
}

function withYear(words: string, instant: string, now: number): string {
  const year = new Date(instant).getFullYear()
  return year === new Date(now).getFullYear() ? words : `${words} ${year}`
}

/** `Wednesday 21 October, 02:30`. */
export function formatMoment(instant: string, now: number): string {
  return `${formatDay(instant, now)}, ${formatClock(instant)}`
}

/** The head of a group in a list of days: `Today, Thursday 22 October`. */
export function formatDayHead(instant: string, now: number): string {
  const word = formatDay(instant, now)
  const daysAgo = Math.round((startOfDay(now) - startOfDay(Date.parse(instant))) / day)
  if (daysAgo === 0) return t`Today, ${word}`
  return daysAgo === 1 ? t`Yesterday, ${word}` : word
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** `38 s ago`, `3 h ago`, `in 26 min`; below five seconds `just now`. */
export function formatAgo(instant: string, now: number): string {
  const passed = now - Date.parse(instant)
  if (Math.abs(passed) < 5 * second) return t`just now`
  const span = inOneUnit(Math.abs(passed))
  return passed < 0 ? t`in ${span}` : t`${span} ago`
}

/** What follows `in` or stands before `ago`: in German its units have a case. */
function inOneUnit(ms: number): string {
  if (ms < minute) return seconds(Math.floor(ms / second))
  if (ms < hour) return minutes(Math.floor(ms / minute))
  if (ms < day) return hours(Math.floor(ms / hour))
  if (ms < 60 * day) return days(Math.floor(ms / day))
  return ms < 730 * day ? months(Math.floor(ms / (30.44 * day))) : years(Math.floor(ms / (365.25 * day)))
}

const seconds = (count: number | string) => t`${count} s`
const minutes = (count: number) => t`${count} min`
const hours = (count: number) => t`${count} h`
const days = (count: number) => t`${count} d`
const months = (count: number) => t`${count} mo`
const years = (count: number) => t`${count} y`

/** How long something took: `0.9 s`, `26 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 9950) return seconds(Number((ms / second).toFixed(1)).toLocaleString(spokenLocale()))
  const wholeSeconds = Math.round(ms / second)
  if (ms < 59.5 * second) return seconds(wholeSeconds)
  if (wholeSeconds < 3600) return twoUnits(minutes(Math.floor(wholeSeconds / 60)), seconds, wholeSeconds % 60)
  const wholeMinutes = Math.round(wholeSeconds / 60)
  return twoUnits(hours(Math.floor(wholeMinutes / 60)), minutes, wholeMinutes % 60)
}

function twoUnits(big: string, unit: (count: number) => string, small: number): string {
  return small === 0 ? big : `${big} ${unit(small)}`
}

/** A span in words, for a sentence: `27 hours`, `3 days`. */
export function formatSpan(ms: number): string {
  if (ms < 2 * minute) return plural(Math.max(1, Math.round(ms / second)), { one: '# second', other: '# seconds' })
  if (ms < 2 * hour) return plural(Math.round(ms / minute), { one: '# minute', other: '# minutes' })
  if (ms < 2 * day) return plural(Math.round(ms / hour), { one: '# hour', other: '# hours' })
  return plural(Math.round(ms / day), { one: '# day', other: '# days' })
}

/** How long ago that is: `27 hours ago`. A whole message of its own, for in German the words have another case. */
export function formatSpanAgo(ms: number): string {
  if (ms < 2 * minute)
    return plural(Math.max(1, Math.round(ms / second)), { one: '# second ago', other: '# seconds ago' })
  if (ms < 2 * hour) return plural(Math.round(ms / minute), { one: '# minute ago', other: '# minutes ago' })
  if (ms < 2 * day) return plural(Math.round(ms / hour), { one: '# hour ago', other: '# hours ago' })
  return plural(Math.round(ms / day), { one: '# day ago', other: '# days ago' })
}

/** Between two instants, or until now while it still goes on. */
export function elapsed(startedAt: string, finishedAt: string | null, now: number): number {
  return Math.max(0, (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt))
}
