import { describe, expect, test } from 'vitest'
import {
  retentionPolicy,
  scheduleChange,
  schedulePreviewRequest,
  scheduleRequest,
  scheduleToggle,
  settingsChange,
} from './contract-schedule.ts'

const id = '0b7b4f5e-6f5b-4a2e-9d5e-0f2f0a1c2d3e'
const daily = { name: 'Nightly', frequency: 'daily' }

describe('a request for a schedule', () => {
  test('needs a name and a frequency, and leaves the rest to the server', () => {
    expect(scheduleRequest.parse(daily)).toEqual(daily)
  })

  test('is trimmed', () => {
    expect(scheduleRequest.parse({ ...daily, name: '  At night ', cron: ' 0 3 * * * ', timeZone: ' UTC ' })).toEqual({
      name: 'At night',
      frequency: 'daily',
      cron: '0 3 * * *',
      timeZone: 'UTC',
    })
  })

  test.each([
    { name: 'Fahrtenbuch – täglich 🚗' },
    { name: 'n'.repeat(100) },
    { contents: 'documents', missedRun: 'skip', enabled: false },
    { retention: { keepLast: 0 } },
    { retention: { keepLast: 10_000, maxAgeDays: null } },
  ])('may say %j', (wish) => {
    expect(scheduleRequest.parse({ ...daily, ...wish })).toMatchObject(wish)
  })

  test.each([
    { name: '' },
    { name: '   ' },
    { name: 'n'.repeat(101) },
    { name: 'two\nlines' },
    { name: 'bell\u0007' },
    { name: undefined },
    { frequency: 'yearly' },
    { frequency: undefined },
    { cron: 'x'.repeat(201) },
    { cron: 5 },
    { timeZone: '' },
    { enabled: 'yes' },
    { contents: 'everything' },
    { missedRun: 'later' },
    { retention: {} },
    { retention: { keepLast: -1 } },
    { retention: { keepLast: 1.5 } },
    { retention: { keepLast: 10_001 } },
    { retention: { keepLast: '7' } },
    { retention: { keepLast: 7, daily: -1 } },
    { retention: { keepLast: 7, maxAgeDays: 0 } },
  ])('cannot say %j', (wish) => {
    expect(scheduleRequest.safeParse({ ...daily, ...wish }).success).toBe(false)
  })

  test('cannot choose what is not its to choose', () => {
    const more = { nextRunAt: '2020-01-01T00:00:00Z', createdBy: 'root', frozen: null, id }
    expect(scheduleRequest.parse({ ...daily, ...more })).toEqual(daily)
  })
})

test('a change leaves out what it does not change', () => {
  expect(scheduleChange.parse({ id })).toEqual({ id })
  expect(scheduleChange.parse({ id, enabled: false })).toEqual({ id, enabled: false })
  expect(scheduleChange.safeParse({ enabled: false }).success).toBe(false)
  expect(scheduleChange.safeParse({ id, name: '' }).success).toBe(false)
})

test('a toggle may name the state or leave it to be the other', () => {
  expect(scheduleToggle.parse({ id })).toEqual({ id })
  expect(scheduleToggle.parse({ id, enabled: true })).toEqual({ id, enabled: true })
  expect(scheduleToggle.safeParse({ id, enabled: 'on' }).success).toBe(false)
})

test('a preview takes what is typed so far', () => {
  const typed = { frequency: 'custom', cron: '', timeZone: '' }
  expect(schedulePreviewRequest.parse(typed)).toEqual(typed)
  expect(schedulePreviewRequest.safeParse({ cron: '0 3 * * *' }).success).toBe(false)
})

test('a policy may end by age and by number', () => {
  const policy = { keepLast: 7, hourly: 24, daily: 7, weekly: 4, monthly: 12, yearly: 3, maxAgeDays: 400 }
  expect(retentionPolicy.parse(policy)).toEqual(policy)
})

test('settings change one by one, and null is a setting too', () => {
  expect(settingsChange.parse({})).toEqual({})
  expect(settingsChange.parse({ suspiciousDropPercent: null })).toEqual({ suspiciousDropPercent: null })
  expect(settingsChange.parse({ retention: { safety: null } })).toEqual({ retention: { safety: null } })
  expect(settingsChange.safeParse({ suspiciousDropPercent: 0 }).success).toBe(false)
  expect(settingsChange.safeParse({ suspiciousDropPercent: 100 }).success).toBe(false)
  expect(settingsChange.safeParse({ retention: { manual: { keepLast: -1 } } }).success).toBe(false)
})
