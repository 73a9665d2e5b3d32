import { expect, test } from 'vitest'
import { isFiltered, listSearch, toQuery, withFilter } from './list-search.ts'

test('an address becomes the question to the server', () => {
  const search = listSearch.parse({ page: '2', state: 'failed', origin: 'uploaded', search: ' golf ' })
  expect(toQuery(search)).toEqual({ page: 2, pageSize: 25, status: 'failed', origin: 'uploaded', search: 'golf' })
})

test('the backups of one schedule have an address', () => {
  const schedule = '00000000-0000-4000-8000-0000000000aa'
  expect(toQuery(listSearch.parse({ schedule }))).toEqual({ page: 1, pageSize: 25, scheduleId: schedule })
  expect(isFiltered({ schedule })).toBe(true)
  expect(withFilter({ schedule, page: 2 }, { state: 'failed' })).toMatchObject({ schedule, state: 'failed' })
  expect(listSearch.parse({ schedule: 'Nightly' }).schedule).toBeUndefined()
})

test('what an old bookmark holds and nobody knows is dropped', () => {
  const search = listSearch.parse({ page: 'minus one', state: 'exploded', origin: 7, search: '' })
  expect(toQuery(search)).toEqual({ page: 1, pageSize: 25 })
  expect(isFiltered(search)).toBe(false)
})

test('a number is searched for like any word', () => {
  expect(listSearch.parse({ search: 2026 }).search).toBe('2026')
})

test('a changed filter begins at the first page', () => {
  expect(withFilter({ page: 4, origin: 'manual' }, { state: 'failed' })).toEqual({ origin: 'manual', state: 'failed' })
})

test('an emptied filter leaves the address', () => {
  const search = withFilter({ state: 'failed', search: 'golf' }, { search: '' })
  expect(search.search).toBeUndefined()
  expect(search.state).toBe('failed')
})
