import { expect, test } from 'vitest'
import { AHEAD_UNTIL, apart, NOW_AT, placeOf, placeWithin, scaleOf } from './line-geometry.ts'

const now = Date.parse('2026-10-22T03:34:00Z')
const days = (count: number) => new Date(now + count * 24 * 60 * 60 * 1000).toISOString()

test('thirty days lie before now, and nothing outside the line', () => {
  expect(placeOf(days(0), now)).toBe(NOW_AT)
  expect(placeOf(days(-30), now)).toBeCloseTo(0)
  expect(placeOf(days(-31), now)).toBeNull()
  expect(placeOf(days(7), now)).toBeLessThan(AHEAD_UNTIL)
  expect(placeOf(days(20), now)).toBeNull()
  expect(placeWithin(days(-400), now)).toBe(0)
  expect(scaleOf(now)[0]?.at).toBeCloseTo(0)
})

test('of a crowd of ticks the last is drawn, and none of those apart is lost', () => {
  const ticks = [0, 0.01, 0.02, 1, 2, 2.05].map((at) => ({ at }))
  expect(apart(ticks).map(({ at }) => at)).toEqual([0.02, 1, 2.05])
})
