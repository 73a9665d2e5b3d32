import { describe, expect, test } from 'vitest'
import { daysWithoutRun, noteOn } from './clock-changes.ts'
import { nextSlots, type Rule } from './slots.ts'

/** The notes on the slots after an instant. */
function notes(rule: Rule, after: string, count: number): (string | null)[] {
  return nextSlots(rule, count, new Date(after)).map((slot) => noteOn(rule, slot))
}

const berlin = (cron: string) => ({ cron, timeZone: 'Europe/Berlin' })
const lordHowe = (cron: string) => ({ cron, timeZone: 'Australia/Lord_Howe' })

describe('a run on the day the clocks go forward', () => {
  test('says where it went when its time does not exist', () => {
    expect(notes(berlin('30 2 * * *'), '2026-03-28T00:00:00Z', 3)).toEqual([
      null,
      'Clocks go forward: 02:30 does not exist. It runs at 03:00.',
      null,
    ])
    expect(notes(lordHowe('15 2 * * *'), '2026-10-02T12:00:00Z', 3)).toEqual([
      null,
      'Clocks go forward: 02:15 does not exist. It runs at 02:30.',
      null,
    ])
    // Where the change is at midnight, the run keeps its day.
    const santiago = { cron: '10 0 * * *', timeZone: 'America/Santiago' }
    expect(notes(santiago, '2026-09-05T12:00:00Z', 2)).toEqual([
      'Clocks go forward: 00:10 does not exist. It runs at 01:00.',
      null,
    ])
  })

  test('says nothing when it was planned for just then', () => {
    expect(notes(berlin('0 3 * * *'), '2026-03-28T00:00:00Z', 3)).toEqual([null, null, null])
    expect(notes(berlin('0 * * * *'), '2026-03-28T22:30:00Z', 5)).toEqual([null, null, null, null, null])
    expect(notes(lordHowe('30 2 * * *'), '2026-10-02T12:00:00Z', 3)).toEqual([null, null, null])
  })
})

describe('a run on the day the clocks go back', () => {
  test('says that it runs once', () => {
    expect(notes(berlin('30 2 * * *'), '2026-10-24T00:00:00Z', 3)).toEqual([
      null,
      'Clocks go back: 02:30 comes twice. It runs once, the first time.',
      null,
    ])
    expect(notes(lordHowe('45 1 * * *'), '2026-04-03T12:00:00Z', 3)).toEqual([
      null,
      'Clocks go back: 01:45 comes twice. It runs once, the first time.',
      null,
    ])
  })

  test('says that it runs both times', () => {
    const twice = (time: string) => `Clocks go back: ${time} comes twice. It runs both times.`
    expect(notes(berlin('0 * * * *'), '2026-10-24T23:30:00Z', 3)).toEqual([twice('02:00'), twice('02:00'), null])
    expect(notes(berlin('*/30 2 * * *'), '2026-10-24T12:00:00Z', 5)).toEqual([
      twice('02:00'),
      twice('02:30'),
      twice('02:00'),
      twice('02:30'),
      null,
    ])
  })

  test('says nothing outside the hour that comes twice', () => {
    expect(notes(berlin('30 1 * * *'), '2026-10-24T00:00:00Z', 3)).toEqual([null, null, null])
    expect(notes(berlin('0 3 * * *'), '2026-10-24T00:00:00Z', 3)).toEqual([null, null, null])
  })
})

describe('a day on which nothing runs', () => {
  const now = new Date('2026-01-10T12:00:00Z')

  test('is foretold', () => {
    expect(daysWithoutRun(berlin('*/20 2 * * *'), now)).toEqual([
      'On 29 March the clocks go forward from 02:00 to 03:00: its runs in between fall out, and it has no other that day.',
    ])
    expect(daysWithoutRun(lordHowe('0,20 2 * * *'), now)).toEqual([
      expect.stringMatching(/^On 4 October the clocks go forward from 02:00 to 02:30:/),
    ])
  })

  test.each([
    ['runs at another time that day', berlin('*/20 2,14 * * *')],
    ['is moved', berlin('30 2 * * *')],
    ['runs on after the change', lordHowe('*/20 2 * * *')],
    ['runs each hour', berlin('*/20 * * * *')],
    ['runs on other days', berlin('*/20 2 * * MON')],
    ['knows no summer time', { cron: '*/20 2 * * *', timeZone: 'UTC' }],
  ])('is not one on which it %s', (_what, rule) => {
    expect(daysWithoutRun(rule, now)).toEqual([])
  })

  test('is foretold for each of the next thirteen months', () => {
    expect(daysWithoutRun(berlin('*/20 2 * * *'), new Date('2026-03-01T12:00:00Z'))).toEqual([
      expect.stringContaining('29 March'),
      expect.stringContaining('28 March'),
    ])
  })
})
