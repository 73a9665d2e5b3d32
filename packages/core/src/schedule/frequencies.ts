import type { Frequency, RetentionPolicy } from '../contract-schedule.ts'

type Preset = {
  /** Null: there is none, it has to be said. */
  cron: string | null
  /** What a cron of this frequency looks like; in words for whoever wrote another. */
  shape: RegExp
  like: string
  retention: RetentionPolicy
}

const minute = String.raw`[0-5]?\d`
const hour = String.raw`([01]?\d|2[0-3])`
const weekday = '([0-7]|sun|mon|tue|wed|thu|fri|sat)'
const weekdays = `${weekday}(-${weekday})?`
const day = String.raw`(0?[1-9]|[12]\d|3[01]|L)`

const shape = (...fields: string[]) => new RegExp(`^${fields.join(' ')}$`, 'i')
const list = (one: string) => `${one}(,${one})*`
const every = String.raw`\*`

/** The frequencies that can be chosen without knowing cron, and what each brings along. */
export const presets: Record<Frequency, Preset> = {
  hourly: {
    cron: '0 * * * *',
    shape: shape(minute, every, every, every, every),
    like: 'minute * * * *',
    retention: { keepLast: 24, daily: 7 },
  },
  daily: {
    cron: '0 3 * * *',
    shape: shape(minute, hour, every, every, every),
    like: 'minute hour * * *',
    retention: { keepLast: 7, weekly: 4, monthly: 12 },
  },
  weekly: {
    cron: '0 3 * * 0',
    shape: shape(minute, hour, every, every, list(weekdays)),
    like: 'minute hour * * days of the week',
    retention: { keepLast: 8, monthly: 12 },
  },
  monthly: {
    cron: '0 3 1 * *',
    shape: shape(minute, hour, list(day), every, every),
    like: 'minute hour days of the month * *',
    retention: { keepLast: 12, yearly: 3 },
  },
  custom: {
    cron: null,
    shape: /^/,
    like: 'any five fields',
    retention: { keepLast: 7, daily: 7, weekly: 4 },
  },
}
