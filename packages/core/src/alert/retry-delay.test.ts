import { expect, test } from 'vitest'
import { retryDelay } from './retry-delay.ts'

const minute = 60_000

test('the waits double from a minute to an hour', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((attempts) =>
    retryDelay(attempts, { firstMs: minute, lasting: false }),
  )
  expect(waits.map((ms) => ms / minute)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
})

test('what somebody has to mend first is tried every six hours', () => {
  expect(retryDelay(1, { firstMs: minute, lasting: true })).toBe(6 * 60 * minute)
})
