import { IANAZone } from 'luxon'
import type { Frequency } from '../contract-schedule.ts'
import { AppError } from '../errors.ts'
import { presets } from './frequencies.ts'
import { nextSlot, type Rule } from './slots.ts'

/** What is wrong with a rule, and with which half of it. */
export type RuleProblem = { field: 'cron' | 'timeZone'; message: string; hint: string | null }

/** Everything that is wrong with a rule; nothing when it can be used. With a frequency, also whether it is of that one. */
export function checkRule({ frequency = 'custom', ...rule }: Rule & { frequency?: Frequency }): RuleProblem[] {
  const problems = [checkCron(rule.cron) ?? checkShape(frequency, rule.cron), checkZone(rule.timeZone)]
  const found = problems.filter((problem) => problem !== null)
  return found.length === 0 && neverComes(rule) ? [never(rule)] : found
}

/** Throws `invalid` with all that is wrong. */
export function assertRule(rule: Rule & { frequency?: Frequency }): void {
  const problems = checkRule(rule)
  if (problems.length === 0) return
  const hints = problems.flatMap(({ hint }) => hint ?? [])
  throw new AppError('invalid', problems.map(({ message }) => message).join(' '), { hint: hints.join(' ') })
}

const LONGEST = 200
const names = ['minute', 'hour', 'day of the month', 'month', 'day of the week'] as const
const EXAMPLE = 'For example, 30 2 * * * is every day at 02:30.'

function checkCron(cron: string): RuleProblem | null {
  const fields = cron.split(/\s+/).filter((field) => field !== '')
  if (fields.length === 0) return problemOf('It has no cron expression.', EXAMPLE)
  if (cron.length > LONGEST) {
    return problemOf(`The cron expression is longer than ${LONGEST} characters.`, 'Make two schedules of it.')
  }
  const [first = ''] = fields
  if (first.startsWith('@')) return problemOf(`The nickname ${first} is not understood.`, unfold(first))
  if (fields.length !== names.length) return problemOf(miscounted(fields.length), explainFields(fields.length))
  const wrong = fields.findIndex((field, position) => !isUsable(field, position))
  return wrong < 0 ? null : problemOf(`The ${names[wrong]} cannot be ${fields[wrong]}.`, allowed[wrong] ?? EXAMPLE)
}

function problemOf(message: string, hint: string): RuleProblem {
  return { field: 'cron', message, hint }
}

const nicknames: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

function unfold(nickname: string): string {
  const cron = nicknames[nickname.toLowerCase()]
  return cron ? `Write ${cron} instead.` : EXAMPLE
}

function miscounted(count: number): string {
  return `A cron expression has five fields: ${names.slice(0, -1).join(', ')} and ${names.at(-1)}. This one has ${count}.`
}

function explainFields(count: number): string {
  return count > names.length ? `There are no seconds and no years here. ${EXAMPLE}` : EXAMPLE
}

/** Each field is tried alone: croner says of some that something is wrong, but not where. */
function isUsable(field: string, position: number): boolean {
  const cron = names.map((_, at) => (at === position ? field : '*')).join(' ')
  try {
    nextSlot({ cron, timeZone: 'UTC' }, new Date(0))
    return true
  } catch {
    return false
  }
}

const allowed = [
  'It is 0 to 59, * for every one, a list (0,30), a range (0-10) or a step (*/15).',
  'It is 0 to 23, * for every one, a list (8,20), a range (9-17) or a step (*/6).',
  'It is 1 to 31, L for the last day, * for every one, a list (1,15), a range (1-7) or a step (*/2).',
  'It is 1 to 12 or JAN to DEC, * for every one, a list (1,7), a range (4-9) or a step (*/3).',
  'It is 0 to 7 or SUN to SAT (0 and 7 are Sunday), * for every one, a list (1,4), a range (1-5), 5L for the last Friday or 1#2 for the second Monday.',
]

function checkShape(frequency: Frequency, cron: string): RuleProblem | null {
  const { shape, like } = presets[frequency]
  if (shape.test(cron.trim().replaceAll(/\s+/g, ' '))) return null
  return problemOf(`A schedule that is ${frequency} looks like ${like}, and ${cron} does not.`, 'Choose custom for it.')
}

function checkZone(timeZone: string): RuleProblem | null {
  // Offsets such as +01:00 know no summer time; newer versions of Node would take them for zones.
  if (/^[a-z]/i.test(timeZone) && IANAZone.isValidZone(timeZone)) return null
  const message = timeZone === '' ? 'It has no time zone.' : `${timeZone} is no time zone.`
  return { field: 'timeZone', message, hint: 'Choose a name such as Europe/Berlin, America/New_York or UTC.' }
}

// Any start will do: what comes at all comes within the years the calendar repeats in.
function neverComes(rule: Rule): boolean {
  return nextSlot(rule, new Date('2024-01-01T00:00:00Z')) === null
}

function never({ cron }: Rule): RuleProblem {
  const [, , day = '', month = ''] = cron.trim().split(/\s+/)
  const known = shortMonths.find((each) => each.pattern.test(month))
  const why = known && /^3[01]$/.test(day) ? ` ${known.name} has no ${day === '31' ? '31st' : '30th'}.` : ''
  return problemOf(`This never comes.${why}`, 'Use L for the last day of a month.')
}

const shortMonths = [
  { name: 'February', pattern: /^(0?2|feb)$/i },
  { name: 'April', pattern: /^(0?4|apr)$/i },
  { name: 'June', pattern: /^(0?6|jun)$/i },
  { name: 'September', pattern: /^(0?9|sep)$/i },
  { name: 'November', pattern: /^(11|nov)$/i },
]
