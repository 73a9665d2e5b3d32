import { expect, test } from 'vitest'
import { thirtyDays } from '../../test/schedules.ts'
import { describeDay, describeDays } from './strip-words.ts'

const none = { completed: 0, warnings: 0, failed: 0, missed: 0, running: 0, expired: 0 }

test('thirty good days are one count', () => {
  expect(describeDays(thirtyDays())).toBe('30 completed')
})

test('one bad day is said with its date, several only by their number', () => {
  const one = thirtyDays({ '2026-10-20': { failed: 1 } })
  expect(describeDays(one)).toBe('29 completed, 1 failed on 20 October')
  const several = thirtyDays({ '2026-10-19': { missed: 2 }, '2026-10-20': { missed: 1, warnings: 1 } })
  expect(describeDays(several)).toBe('28 completed, 1 with warnings, 3 missed')
})

test('what retention removed has completed: it is neither missed nor failed', () => {
  const days = thirtyDays({ '2026-09-23': { completed: 1, expired: 1, state: 'expired' } })
  expect(describeDays(days)).toBe('30 completed, 1 of them expired')
  expect(describeDay(days[0]!)).toBe('Wed 23 September: 1 completed, 1 expired by retention')
})

test('a schedule that is new has run nothing', () => {
  const days = thirtyDays().map(({ day }) => ({ ...none, day, state: 'none' as const }))
  expect(describeDays(days)).toBe('Nothing has run in 30 days.')
  expect(describeDay(days[29]!)).toBe('Thu 22 October: nothing planned')
})

test('a day with several runs says each kind', () => {
  const day = { ...none, day: '2026-10-20', state: 'failed' as const, completed: 3, failed: 1 }
  expect(describeDay(day)).toBe('Tue 20 October: 3 completed, 1 failed')
})
