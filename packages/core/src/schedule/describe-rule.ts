import cronstrue from 'cronstrue'
import type { Frequency } from '../contract-schedule.ts'
import type { Rule } from './slots.ts'
import { expandWeekdays } from './weekdays.ts'

/** When a schedule runs, in words: "Every day at 02:30, Europe/Berlin". Of a rule that was checked. */
export function describeRule({ frequency, cron, timeZone }: Rule & { frequency: Frequency }): string {
  return `${sentences[frequency](fieldsOf(cron))}, ${timeZone}`
}

type Fields = { minute: string; hour: string; days: string; weekdays: string; cron: string }

function fieldsOf(cron: string): Fields {
  const [minute = '', hour = '', days = '', , weekdays = ''] = cron.trim().split(/\s+/)
  return { minute, hour, days, weekdays, cron }
}

const sentences: Record<Frequency, (fields: Fields) => string> = {
  hourly: ({ minute }) => (Number(minute) === 0 ? 'Every hour on the hour' : `Every hour at ${Number(minute)} past`),
  daily: (fields) => `Every day at ${timeOf(fields)}`,
  weekly: (fields) => `Every ${enumerate(expandWeekdays(fields.weekdays))} at ${timeOf(fields)}`,
  monthly: (fields) => `On the ${daysOf(fields)} of every month at ${timeOf(fields)}`,
  custom: ({ cron }) => describeCron(cron),
}

function timeOf({ minute, hour }: Fields): string {
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
}

function daysOf({ days }: Fields): string {
  const each = [...new Set(days.toUpperCase().split(','))]
  const numbers = each.filter((day) => day !== 'L').map(Number)
  const last = each.length > numbers.length ? ['last day'] : []
  return enumerate([...numbers.sort((a, b) => a - b).map(ordinal), ...last])
}

const suffixes = new Map([
  ['one', 'st'],
  ['two', 'nd'],
  ['few', 'rd'],
])
const plural = new Intl.PluralRules('en', { type: 'ordinal' })

function ordinal(day: number): string {
  return `${day}${suffixes.get(plural.select(day)) ?? 'th'}`
}

const listing = new Intl.ListFormat('en-GB', { type: 'conjunction' })

function enumerate(words: string[]): string {
  return listing.format(words)
}

function describeCron(cron: string): string {
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true, verbose: false })
  } catch {
    // There are patterns that run and that cronstrue has no words for.
    return `Whenever ${cron} comes`
  }
}
