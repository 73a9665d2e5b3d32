import { expect, test } from 'vitest'
import { SharedMarks } from './shared-marks.ts'

test('each text is ticked off once, whichever thread has them', () => {
  const marks = SharedMarks.for(1000)
  for (let number = 0; number < 1000; number++) expect(marks.add(`text ${number}`)).toBe(true)
  expect(marks.add('text 7')).toBe(false)
  const [one, other] = [new SharedMarks(marks.columns), new SharedMarks(marks.columns)]
  for (let number = 0; number < 1000; number++) {
    expect(one.allTicked()).toBe(false)
    expect((number % 2 ? one : other).tick(`text ${number}`)).toBe(true)
  }
  expect(one.allTicked()).toBe(true)
  expect(other.tick('text 7')).toBe(false)
  expect(one.tick('another')).toBe(false)
})

test('no more are taken than there is room for', () => {
  const marks = SharedMarks.for(1)
  const taken = Array.from({ length: 20 }, (_, number) => marks.add(`${number}`)).filter(Boolean)
  expect(taken.length).toBeGreaterThan(0)
  expect(taken.length).toBeLessThan(20)
  expect(marks.tick('19')).toBe(false)
})
