import { expect, test } from 'vitest'
import { tickOf, toggled } from './chosen.ts'
import { mostChosen, restoreSearch } from './restore-search.ts'

test('a folder stands for all that is in it, and shows when some of it is chosen', () => {
  const chosen = ['photos', 'papers/may.pdf']
  expect(tickOf('photos', chosen)).toBe('yes')
  expect(tickOf('photos/2026/car.jpg', chosen)).toBe('by-folder')
  expect(tickOf('photos.zip', chosen)).toBe('no')
  expect(tickOf('papers', chosen)).toBe('some')
  expect(tickOf('papers/june.pdf', chosen)).toBe('no')
})

test('a chosen folder takes the place of what was chosen in it', () => {
  expect(toggled('papers', ['papers/may.pdf', 'papersafe.txt'])).toEqual(['papers', 'papersafe.txt'])
  expect(toggled('papers', ['papers', 'x'])).toEqual(['x'])
})

test('no more is taken than an address can hold', () => {
  const full = Array.from({ length: mostChosen }, (_, n) => `paper-${n}`)
  expect(toggled('one-more', full)).toBeNull()
  expect(restoreSearch.parse({ scope: 'chosen', chosen: full }).chosen).toHaveLength(mostChosen)
  expect(restoreSearch.parse({ scope: 'all', chosen: 'a', kind: 'lost', operation: 'x' })).toEqual({})
})
