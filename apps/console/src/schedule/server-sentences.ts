import { t } from '@lingui/core/macro'
import type { Frequency, RetentionPolicy } from '@mvp/core/contract-schedule'
import { dateFormat } from '../language/date-format.ts'
import { describeCron, spokenLanguage, spokenLocale } from '../language/i18n.ts'
import { formatCount } from '../parts/format-size.ts'
import { fieldsOf, type RuleFields } from './rule.ts'

/** What the server says in English of a rule, said anew in other languages. */
export function ruleSentence(rule: { frequency: Frequency; cron: string; timeZone: string }, english: string): string {
  return spokenLanguage() === 'en' ? english : (ownSentence({ ...fieldsOf(rule), timeZone: rule.timeZone }) ?? english)
}

/** The same without the server; null for a custom rule that only the server has words for. */
export function ownSentence(rule: RuleFields & { timeZone: string }): string | null {
  const when = sentences[rule.frequency](rule)
  return when === null ? null : `${when}, ${rule.timeZone}`
}

const sentences: Record<Frequency, (fields: RuleFields) => string | null> = {
  hourly: ({ minute }) => (minute === 0 ? t`Every hour on the hour` : t`Every hour at ${minute} past`),
  daily: ({ time }) => t`Every day at ${time}`,
  weekly: ({ weekdays, time }) => t`Every ${listed(weekdays.map(weekdayOf))} at ${time}`,
  monthly: ({ dayOfMonth, time }) =>
    dayOfMonth === 'L'
      ? t`On the last day of every month at ${time}`
      : t`On day ${dayOfMonth} of every month at ${time}`,
  custom: ({ custom }) => describeCron(custom),
}

const weekday = dateFormat({ weekday: 'long', timeZone: 'UTC' })

/** Of a day as cron counts it; 4 January 1970 was a Sunday. */
function weekdayOf(day: string): string {
  return weekday(new Date(Date.UTC(1970, 0, 4 + Number(day))))
}

function listed(words: string[]): string {
  return new Intl.ListFormat(spokenLocale(), { type: 'conjunction' }).format(words)
}

/** The same for what a rule of retention keeps. */
export function policySentence(policy: RetentionPolicy, english: string): string {
  if (spokenLanguage() === 'en') return english
  const counts = countsOf(policy)
  const kept = counts.length === 0 ? t`every backup` : listed(counts)
  if (!policy.maxAgeDays) return t`Keeps ${kept}.`
  return t`Keeps ${kept}, nothing older than ${formatCount(policy.maxAgeDays)} days.`
}

function countsOf({ keepLast, hourly, daily, weekly, monthly, yearly }: RetentionPolicy): string[] {
  const said = [
    keepLast > 0 && t`the last ${formatCount(keepLast)}`,
    hourly && t`${formatCount(hourly)} hourly`,
    daily && t`${formatCount(daily)} daily`,
    weekly && t`${formatCount(weekly)} weekly`,
    monthly && t`${formatCount(monthly)} monthly`,
    yearly && t`${formatCount(yearly)} yearly`,
  ]
  return said.filter((words) => typeof words === 'string')
}
