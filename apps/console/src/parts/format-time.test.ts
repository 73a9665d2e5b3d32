import { describe, expect, test } from 'vitest'
import {
  elapsed,
  formatAgo,
  formatClock,
  formatDayHead,
  formatDuration,
  formatExact,
  formatMoment,
  formatShortDay,
  formatSpan,
} from './format-time.ts'

const now = Date.parse('2026-10-22T03:34:00Z')

test.each([
  ['2026-10-22T03:33:58Z', 'just now'],
  ['2026-10-22T03:33:22Z', '38 s ago'],
  ['2026-10-22T03:08:00Z', '26 min ago'],
  ['2026-10-22T00:30:00Z', '3 h ago'],
  ['2026-10-21T00:30:00Z', '1 d ago'],
  ['2026-07-01T00:00:00Z', '3 mo ago'],
  ['2023-01-01T00:00:00Z', '3 y ago'],
  ['2026-10-22T04:00:00Z', 'in 26 min'],
])('%s is %s', (instant, words) => {
  expect(formatAgo(instant, now)).toBe(words)
})

test.each([
  [900, '0.9 s'],
  [9_000, '9 s'],
  [26_400, '26 s'],
  [59_600, '1 min'],
  [125_000, '2 min 5 s'],
  [3_780_000, '1 h 3 min'],
])('%d ms take %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words)
})

test.each([
  [1_000, '1 second'],
  [90 * 60_000, '90 minutes'],
  [27 * 3_600_000, '27 hours'],
  [72 * 3_600_000, '3 days'],
])('%d ms are a span of %s', (ms, words) => {
  expect(formatSpan(ms)).toBe(words)
})

describe('in Berlin', () => {
  test('times are the reader’s, with the zone where it can be doubted', () => {
    expect(formatClock('2026-10-21T00:30:00Z')).toBe('02:30')
    expect(formatExact('2026-10-21T00:30:00Z')).toMatch(/^21 October 2026, 02:30:00 (CEST|GMT\+2)$/)
    // The hour that comes twice when clocks go back is told apart by its zone alone.
    expect(formatExact('2026-10-25T01:30:00Z')).toMatch(/02:30:00 (CET|GMT\+1)$/)
  })

  test('days are the reader’s days, not those of UTC', () => {
    expect(formatDayHead('2026-10-21T22:30:00Z', now)).toBe('Today, Thursday 22 October')
    expect(formatDayHead('2026-10-21T21:30:00Z', now)).toBe('Yesterday, Wednesday 21 October')
    expect(formatDayHead('2026-10-20T02:00:00Z', now)).toBe('Tuesday 20 October')
  })

  test('yesterday is yesterday across the change of clocks', () => {
    expect(formatDayHead('2026-10-25T10:00:00Z', Date.parse('2026-10-26T10:00:00Z'))).toMatch(/^Yesterday/)
  })

  test('another year is named', () => {
    expect(formatMoment('2025-03-01T01:30:00Z', now)).toBe('Saturday 1 March 2025, 02:30')
    expect(formatShortDay('2026-11-05T00:00:00Z', now)).toBe('5 Nov')
    expect(formatShortDay('2027-01-05T00:00:00Z', now)).toBe('5 Jan 2027')
  })
})

test('what still goes on is measured until now, and never below zero', () => {
  expect(elapsed('2026-10-22T03:33:00Z', null, now)).toBe(60_000)
  expect(elapsed('2026-10-22T03:35:00Z', null, now)).toBe(0)
})
