import { expect, test } from 'vitest'
import { documentDownloadPath, documentPlace, foldersTo, shownName } from './document-place.ts'

test('what does not fit an address is dropped', () => {
  expect(documentPlace.parse({ folder: 7, find: '  ', page: 'one' })).toEqual({})
  expect(documentPlace.parse({ folder: 'a/b', find: 2026, page: '3' })).toEqual({
    folder: 'a/b',
    find: '2026',
    page: 3,
  })
})

test('a folder is reached by all above it', () => {
  expect(foldersTo('')).toEqual([])
  expect(foldersTo('a/b c')).toEqual([
    { path: 'a', name: 'a' },
    { path: 'a/b c', name: 'b c' },
  ])
})

test('a search hit shows the way to it', () => {
  expect(shownName('a/b/c.pdf', { folder: 'a/b' })).toBe('c.pdf')
  expect(shownName('a/b/c.pdf', { folder: 'a', find: 'c' })).toBe('b/c.pdf')
  expect(shownName('a/b/c.pdf', { find: 'c' })).toBe('a/b/c.pdf')
})

test('every character of a path survives its address', () => {
  const path = 'Rechnungen & Co/50% #1?.pdf'
  const address = new URL(documentDownloadPath('id', path), 'http://localhost')
  expect(address.searchParams.get('path')).toBe(path)
})
