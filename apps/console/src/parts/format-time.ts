import { plural } from './format-size.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const longDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })

/** `02:30` in the reader's zone. */
export function formatClock(instant: string): string {
  return clock.format(new Date(instant))
}

/** `02:30:19` in the reader's zone. */
export function formatSeconds(instant: string): string {
  return clockWithSeconds.format(new Date(instant))
}

/** `5 Nov`, with the year when it is not this one. */
export function formatShortDay(instant: string, now: number): string {
  const date = new Date(instant)
  return date.getFullYear() === new Date(now).getFullYear()
    ? shortDay.format(date)
    : `${shortDay.format(date)} ${date.getFullYear()}`
}

/** `21 October 2026, 02:30:00 CEST`: for where the relative word is not enough. */
export function formatExact(instant: string): string {
  const date = new Date(instant)
  return `${longDay.format(date)}, ${clockWithSeconds.format(date)} ${zoneOf(date)}`
}

function zoneOf(date: Date): string {
  return zone.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? ''
}

/** `Wednesday 21 October`, with the year when it is not this one. */
export function formatDay(instant: string, now: number): string {
  const date = new Date(instant)
  const word = weekday.format(date).replace(',', '')
  return date.getFullYear() === new Date(now).getFullYear() ? word : `${word} ${date.getFullYear()}`
}

/** `Wednesday 21 October, 02:30`. */
export function formatMoment(instant: string, now: number): string {
  return `${formatDay(instant, now)}, ${formatClock(instant)}`
}

/** The head of a group in a list of days: `Today, Thursday 22 October`. */
export function formatDayHead(instant: string, now: number): string {
  const word = formatDay(instant, now)
  const daysAgo = Math.round((startOfDay(now) - startOfDay(Date.parse(instant))) / day)
  if (daysAgo === 0) return `Today, ${word}`
  return daysAgo === 1 ? `Yesterday, ${word}` : word
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** `38 s ago`, `3 h ago`, `in 26 min`; below five seconds `just now`. */
export function formatAgo(instant: string, now: number): string {
  const passed = now - Date.parse(instant)
  if (Math.abs(passed) < 5 * second) return 'just now'
  return passed < 0 ? `in ${inOneUnit(-passed)}` : `${inOneUnit(passed)} ago`
}

function inOneUnit(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h`
  if (ms < 60 * day) return `${Math.floor(ms / day)} d`
  return ms < 730 * day ? `${Math.floor(ms / (30.44 * day))} mo` : `${Math.floor(ms / (365.25 * day))} y`
}

/** How long something took: `0.9 s`, `26 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 9950) return `${Number((ms / second).toFixed(1))} s`
  if (ms < 59.5 * second) return `${Math.round(ms / second)} s`
  const seconds = Math.round(ms / second)
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function twoUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
}

/** A span in words, for a sentence: `27 hours`, `3 days`. */
export function formatSpan(ms: number): string {
  if (ms < 2 * minute) return plural(Math.max(1, Math.round(ms / second)), 'second')
  if (ms < 2 * hour) return plural(Math.round(ms / minute), 'minute')
  return ms < 2 * day ? plural(Math.round(ms / hour), 'hour') : plural(Math.round(ms / day), 'day')
}

/** Between two instants, or until now while it still goes on. */
export function elapsed(startedAt: string, finishedAt: string | null, now: number): number {
  return Math.max(0, (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt))
}
