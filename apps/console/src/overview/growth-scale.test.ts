import { expect, test } from 'vitest'
import { anOverview } from '../../test/overviews.ts'
import { niceTicks, scaleGrowth } from './growth-scale.ts'

const now = Date.parse('2026-10-22T03:34:00Z')

test.each([
  [83, [0, 25, 50, 75, 100]],
  [61_700, [0, 20_000, 40_000, 60_000, 80_000]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
])('lines stand at round numbers up to above %d', (highest, ticks) => {
  expect(niceTicks(highest).ticks).toEqual(ticks)
  expect(niceTicks(highest).top).toBeGreaterThanOrEqual(highest)
})

test('a store that is soon full shows when and where', () => {
  const scale = scaleGrowth(anOverview().store, now)
  expect(scale.until).toBeGreaterThan(Date.parse('2026-12-14'))
  expect(scale.room).toBe(80_000_000_000)
  expect(scale.top).toBeGreaterThanOrEqual(80_000_000_000)
})

test('room that is far away does not flatten the line', () => {
  const { store } = anOverview()
  const scale = scaleGrowth({ ...store, freeBytes: 9e12, growth: { ...store.growth, fullAt: null } }, now)
  expect(scale.room).toBeNull()
  expect(scale.top).toBeLessThan(200e9)
})

test('an empty store still has a chart', () => {
  const growth = { points: [], bytesPerDay: null, fullAt: null }
  const scale = scaleGrowth({ backups: 0, usedBytes: 0, freeBytes: null, growth }, now)
  expect(scale.until).toBeGreaterThan(scale.from)
  expect(scale.top).toBeGreaterThan(0)
})
