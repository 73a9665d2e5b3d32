import { expect, test } from 'vitest'
import { addSample, describeRate, rateOf } from './rate.ts'

test('a rate is not guessed from less than a second', () => {
  expect(rateOf([])).toBeNull()
  expect(
    rateOf([
      { at: 0, bytes: 0 },
      { at: 900, bytes: 9 },
    ]),
  ).toBeNull()
  expect(
    rateOf([
      { at: 0, bytes: 0 },
      { at: 2000, bytes: 500 },
    ]),
  ).toBe(250)
})

test('a rate follows the last seconds only', () => {
  const samples = [0, 1, 2, 20].reduce<{ at: number; bytes: number }[]>(
    (before, second) => addSample(before, { at: second * 1000, bytes: second }),
    [],
  )
  expect(samples).toEqual([{ at: 20_000, bytes: 20 }])
})

test('bytes that begin again at zero begin a new measurement', () => {
  expect(addSample([{ at: 0, bytes: 900 }], { at: 500, bytes: 10 })).toEqual([{ at: 500, bytes: 10 }])
})

test('no total, no time left', () => {
  expect(describeRate(1_210_000_000, null, 118_000_000)).toBe('1.21 GB, 118 MB/s')
  expect(describeRate(1_210_000_000, 1_940_000_000, null)).toBe('1.21 GB of 1.94 GB')
  expect(describeRate(1_210_000_000, 1_940_000_000, 118_000_000)).toBe('1.21 GB of 1.94 GB, 118 MB/s, about 7 s left')
})
