import type { Frequency } from '@mvp/core/contract-schedule'

/** What the editor's fields hold, all of them at once: switching the frequency back and forth loses nothing. */
export type RuleFields = {
  frequency: Frequency
  /** Of every hour; text while it is being typed. */
  minute: number | string
  /** `02:30`, for daily, weekly and monthly. */
  time: string
  /** `0` is Sunday. */
  weekdays: string[]
  /** `1` to `31`, or `L` for the last of the month. */
  dayOfMonth: string
  custom: string
}

export const firstRule: RuleFields = {
  frequency: 'daily',
  minute: 0,
  time: '03:00',
  weekdays: ['0'],
  dayOfMonth: '1',
  custom: '',
}

/** The five cron fields of what was filled in; null while something of it is missing. */
export function cronOf(fields: RuleFields): string | null {
  return writers[fields.frequency](fields)
}

const writers: Record<Frequency, (fields: RuleFields) => string | null> = {
  hourly: ({ minute }) => (typeof minute === 'number' ? `${minute} * * * *` : null),
  daily: (fields) => at(fields, '* * *'),
  weekly: (fields) => {
    const days = [...new Set(fields.weekdays)].sort().join(',')
    return days === '' ? null : at(fields, `* * ${days}`)
  },
  monthly: (fields) => at(fields, `${fields.dayOfMonth} * *`),
  custom: ({ custom }) => custom.trim() || null,
}

const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d)$/

function at({ time }: RuleFields, days: string): string | null {
  const [, hour, minute] = timeOfDay.exec(tidyTime(time)) ?? []
  return hour === undefined ? null : `${Number(minute)} ${Number(hour)} ${days}`
}

/** `2:30`, `0230`, `2.30` and `2` as `02:30` and `02:00`; what is no time of day stays as it was typed. */
export function tidyTime(typed: string): string {
  const [, hour, minute = '00'] = /^\s*(\d{1,2})(?:[:. h]?(\d\d))?\s*$/.exec(typed) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return typed
  return `${hour.padStart(2, '0')}:${minute}`
}

/** The fields that write this cron. One that no frequency can say in its own fields is a custom one. */
export function fieldsOf(rule: { frequency: Frequency; cron: string }): RuleFields {
  const read = { ...firstRule, ...readers[rule.frequency](rule.cron), frequency: rule.frequency }
  const same = rule.frequency !== 'custom' && cronOf(read) === tidy(rule.cron)
  return same ? read : { ...read, frequency: 'custom', custom: rule.cron }
}

const readers: Record<Frequency, (cron: string) => Partial<RuleFields>> = {
  hourly: (cron) => ({ minute: Number.parseInt(cron, 10) || 0 }),
  daily: (cron) => timeOf(cron),
  weekly: (cron) => ({ ...timeOf(cron), weekdays: daysOf(part(cron, 4)) }),
  monthly: (cron) => ({ ...timeOf(cron), ...dayOf(part(cron, 2)) }),
  custom: () => ({}),
}

function timeOf(cron: string): { time: string } | Record<never, never> {
  const [minute, hour] = [part(cron, 0), part(cron, 1)]
  if (!isNumber(minute) || !isNumber(hour)) return {}
  return { time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` }
}

/** `1,3` and `1-5` as single days; `7` is Sunday too. */
function daysOf(list: string): string[] {
  const days = list.split(',').flatMap((piece) => {
    const [, first, last = first] = /^([0-7])(?:-([0-7]))?$/.exec(piece) ?? []
    if (first === undefined || last === undefined) return []
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, step) => String((Number(first) + step) % 7))
  })
  return [...new Set(days)].sort()
}

function dayOf(day: string): { dayOfMonth: string } | Record<never, never> {
  return isNumber(day) || day.toUpperCase() === 'L' ? { dayOfMonth: tidyDay(day) } : {}
}

function tidyDay(day: string): string {
  return isNumber(day) ? String(Number(day)) : day.toUpperCase()
}

/** The cron as `cronOf` would write it, so that the two can be compared. */
function tidy(cron: string): string {
  const parts = cron.trim().split(/\s+/)
  const days = daysOf(parts[4] ?? '').join(',')
  return [
    ...parts.slice(0, 2).map((number) => (isNumber(number) ? String(Number(number)) : number)),
    tidyDay(parts[2] ?? ''),
    parts[3] ?? '',
    days || (parts[4] ?? ''),
    ...parts.slice(5),
  ].join(' ')
}

function part(cron: string, index: number): string {
  return cron.trim().split(/\s+/)[index] ?? ''
}

function isNumber(text: string): boolean {
  return /^\d{1,2}$/.test(text)
}

/** Another frequency. A custom rule begins as what the fields said before, so that it can be refined. */
export function withFrequency(fields: RuleFields, frequency: Frequency): Partial<RuleFields> {
  const begin = frequency === 'custom' && fields.custom.trim() === ''
  return { frequency, ...(begin ? { custom: cronOf(fields) ?? '' } : {}) }
}
