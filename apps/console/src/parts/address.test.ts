import { expect, test } from 'vitest'
import { idOf, named, oneOf, pageOf, textOf, wordsOf } from './address.ts'

test.each([
  ['golf', 'golf'],
  ['  golf ', 'golf'],
  [2026, '2026'],
  ['   ', undefined],
  ['x'.repeat(201), undefined],
  [undefined, undefined],
  [null, undefined],
])('the words %j are searched for as %j', (value, words) => {
  expect(wordsOf(value)).toBe(words)
})

test.each([
  [2, 2],
  ['3', 3],
  ['one', undefined],
  [0, undefined],
  [-1, undefined],
  [1.5, undefined],
  [1e9, undefined],
  ['', undefined],
  [[2], undefined],
  [true, undefined],
])('the page %j is %j', (value, page) => {
  expect(pageOf(value)).toBe(page)
})

test('a list whose first page has no number knows no page 1', () => {
  expect(pageOf(1, 2)).toBeUndefined()
})

test('a folder keeps its spaces, and is never a number', () => {
  expect(textOf(' a ')).toBe(' a ')
  expect(textOf(7)).toBeUndefined()
  expect(textOf('')).toBeUndefined()
})

test('an id is whole or nothing', () => {
  const id = '00000000-0000-4000-8000-0000000000aa'
  expect(idOf(id)).toBe(id)
  expect(idOf(`${id}a`)).toBeUndefined()
  expect(idOf('Nightly')).toBeUndefined()
})

test('only the words of a table are known, not what every object has', () => {
  const state = oneOf({ failed: true, completed: true })
  expect(state('failed')).toBe('failed')
  expect(state('exploded')).toBeUndefined()
  expect(state('constructor')).toBeUndefined()
  expect(state(7)).toBeUndefined()
})

test('a filter that is not named is left alone, and one that is emptied is taken away', () => {
  const filters = { who: wordsOf(''), action: undefined }
  expect('who' in named({ who: '' }, filters)).toBe(true)
  expect('action' in named({ who: '' }, filters)).toBe(false)
})
