import { expect, test } from 'vitest'
import { foreseeGrowth } from './foresee-growth.ts'

const now = new Date('2026-10-22T03:34:00Z')
const dayAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)

function days(count: number, bytesOf: (day: number) => number) {
  return Array.from({ length: count }, (_, day) => ({ day: dayAgo(count - 1 - day), bytes: bytesOf(day) }))
}

test('says how much a day, and when there is no room left', () => {
  const growth = foreseeGrowth(
    days(20, (day) => 1000 + day * 100),
    now,
    1000,
  )
  expect(growth.bytesPerDay).toBe(100)
  expect(growth.fullAt).toBe('2026-11-01T03:34:00.000Z')
})

test('one large import does not bend it', () => {
  const growth = foreseeGrowth(
    days(20, (day) => day * 100 + (day >= 10 ? 50_000 : 0)),
    now,
    1000,
  )
  expect(growth.bytesPerDay).toBeLessThan(6000)
  const straight = foreseeGrowth(
    days(20, (day) => day * 100 + (day >= 19 ? 50_000 : 0)),
    now,
    1000,
  )
  expect(straight.bytesPerDay).toBe(100)
})

test.each([
  ['less than a week is known', days(6, (day) => day * 100), 1000],
  ['it does not grow', days(20, () => 700), 1000],
  ['it shrinks', days(20, (day) => 9000 - day), 1000],
  ['the room is not known', days(20, (day) => day * 100), null],
  ['it is more than two years away', days(20, (day) => day), 1000],
])('foresees no end when %s', (_, points, free) => {
  expect(foreseeGrowth(points, now, free).fullAt).toBeNull()
})
