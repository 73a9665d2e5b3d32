import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { schemaResolver } from '@mantine/form'
import type { Contents } from '@mvp/core/contract'
import {
  type MissedRun,
  type RetentionPolicy,
  type Schedule,
  type SchedulePreviewRequest,
  type ScheduleRequest,
  scheduleRequest,
} from '@mvp/core/contract-schedule'
import { type AlertChoices, alertChoicesOf, noAlertChoices, toAlertFields } from './alert-choices.ts'
import { cronOf, fieldsOf, firstRule, type RuleFields } from './rule.ts'

export type Tier = Exclude<keyof RetentionPolicy, 'maxAgeDays'>

/** Everything the editor can change. A number is text while it is being typed, and empty when there is none. */
export type ScheduleForm = RuleFields & {
  name: string
  timeZone: string
  missedRun: MissedRun
  contents: Contents
  retention: Record<Tier | 'maxAgeDays', number | string>
  alerts: AlertChoices
}

const noNumbers = { keepLast: '', hourly: '', daily: '', weekly: '', monthly: '', yearly: '', maxAgeDays: '' }

/** A schedule nobody has named yet: every night, a year of it thinned out, as the server would have it. */
export function newForm(timeZone: string): ScheduleForm {
  return {
    ...firstRule,
    name: '',
    timeZone,
    missedRun: 'run',
    contents: 'all',
    retention: { ...noNumbers, keepLast: 7, weekly: 4, monthly: 12 },
    alerts: noAlertChoices,
  }
}

export function formOf(schedule: Schedule): ScheduleForm {
  const { name, timeZone, missedRun, contents, retention } = schedule
  const numbers = Object.entries(retention).map(([tier, number]) => [tier, number || ''])
  return {
    ...fieldsOf(schedule),
    name,
    timeZone,
    missedRun,
    contents,
    retention: { ...noNumbers, ...Object.fromEntries(numbers) },
    alerts: alertChoicesOf(schedule),
  }
}

/** What is sent to be saved. Only to be called when `checkForm` finds nothing. */
export function toRequest(form: ScheduleForm): ScheduleRequest {
  const { name, frequency, timeZone, missedRun, contents } = form
  return {
    name: name.trim(),
    frequency,
    cron: cronOf(form) ?? '',
    timeZone,
    missedRun,
    contents,
    retention: policyOf(form),
    ...toAlertFields(form.alerts),
  }
}

/** What is sent while typing; null as long as there is no rule to look ahead with. */
export function toPreview(form: ScheduleForm, id: string | null): SchedulePreviewRequest | null {
  const cron = cronOf(form)
  if (cron === null) return null
  const { frequency, timeZone, contents } = form
  return { frequency, cron, timeZone, contents, retention: policyOf(form), ...(id ? { id } : {}) }
}

export function policyOf({ retention }: ScheduleForm): RetentionPolicy {
  const { keepLast, hourly, daily, weekly, monthly, yearly, maxAgeDays } = retention
  return {
    keepLast: numberOf(keepLast) ?? 0,
    hourly: numberOf(hourly),
    daily: numberOf(daily),
    weekly: numberOf(weekly),
    monthly: numberOf(monthly),
    yearly: numberOf(yearly),
    maxAgeDays: numberOf(maxAgeDays) ?? null,
  }
}

function numberOf(typed: number | string): number | undefined {
  return typeof typed === 'number' ? typed : undefined
}

const judge = schemaResolver(scheduleRequest, { sync: true })

/** What is wrong, by field, in words; empty when it can be sent. */
export function checkForm(form: ScheduleForm): Record<string, string> {
  const wrong = Object.keys(judge(toRequest(form))).map((path) => {
    const field = path === 'heartbeatUrl' ? 'alerts.heartbeatUrl' : path
    return [field, t(complaints[field] ?? complaints.retention)]
  })
  return { ...Object.fromEntries(wrong), ...missingIn(form) }
}

const complaints: Record<string, MessageDescriptor> & { retention: MessageDescriptor } = {
  name: msg`Type a name of 1 to 100 characters.`,
  cron: msg`Type a cron expression of at most 200 characters.`,
  timeZone: msg`Choose a time zone.`,
  'alerts.heartbeatUrl': msg`Type an address such as https://hc.example.org/uuid, without a user name or a password.`,
  'retention.maxAgeDays': msg`A whole number from 1 to 36,500, or none.`,
  retention: msg`A whole number from 0 to 10,000.`,
}

function missingIn(form: ScheduleForm): Record<string, string> {
  if (cronOf(form) !== null) return {}
  if (form.frequency === 'hourly') return { minute: t`Type a minute from 0 to 59.` }
  if (form.frequency === 'custom') return { custom: t`Type five fields, such as 30 2 * * 1-5.` }
  if (form.frequency === 'weekly' && form.weekdays.length === 0) return { weekdays: t`Choose at least one day.` }
  return { time: t`Type a time, such as 02:30.` }
}
