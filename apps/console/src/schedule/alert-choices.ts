import { type ScheduleNotify, scheduleNotify } from '@mvp/core/contract-alert'
import type { Schedule, ScheduleRequest } from '@mvp/core/contract-schedule'

export type EventKey = keyof ScheduleNotify
export type Choice = 'as-settings' | 'mailed' | 'not-mailed'

/** Who is told of a schedule, as it is edited. */
export type AlertChoices = Record<EventKey, Choice> & { heartbeatUrl: string }

export const eventKeys = scheduleNotify.keyof().options

export const noAlertChoices: AlertChoices = {
  notifyOnSuccess: 'as-settings',
  notifyOnWarning: 'as-settings',
  notifyOnFailure: 'as-settings',
  notifyOnOverdue: 'as-settings',
  notifyOnRecovered: 'as-settings',
  notifyOnRetention: 'as-settings',
  heartbeatUrl: '',
}

export function alertChoicesOf({ notify, heartbeatUrl }: Pick<Schedule, 'notify' | 'heartbeatUrl'>): AlertChoices {
  const choices = { ...noAlertChoices, heartbeatUrl: heartbeatUrl ?? '' }
  for (const key of eventKeys) {
    const own = notify?.[key]
    if (own !== undefined) choices[key] = own ? 'mailed' : 'not-mailed'
  }
  return choices
}

/** What is sent: null for what is as everywhere. */
export function toAlertFields(choices: AlertChoices): Pick<ScheduleRequest, 'notify' | 'heartbeatUrl'> {
  const own = eventKeys
    .filter((key) => choices[key] !== 'as-settings')
    .map((key) => [key, choices[key] === 'mailed'] as const)
  const heartbeatUrl = choices.heartbeatUrl.trim()
  return {
    notify: own.length === 0 ? null : scheduleNotify.parse(Object.fromEntries(own)),
    heartbeatUrl: heartbeatUrl === '' ? null : heartbeatUrl,
  }
}
