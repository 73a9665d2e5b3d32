import { expect, test } from 'vitest'
import { columnsAddress, shownColumns } from './list-columns.ts'
import {
  columnsOf,
  isFiltered,
  listSearch,
  sortOf,
  toQuery,
  withFilter,
  withoutFilters,
  withSort,
} from './list-search.ts'

test('an address becomes the question to the server', () => {
  const search = listSearch.parse({ page: '2', state: 'failed', origin: 'uploaded', search: ' golf ' })
  expect(toQuery(search)).toEqual({ page: 2, pageSize: 25, status: 'unsuccessful', origin: 'uploaded', search: 'golf' })
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

test('days are the reader’s, and the last one is in', () => {
  const { from, to } = toQuery(listSearch.parse({ from: '2026-10-20', to: '2026-10-21' }))
  expect(from).toBe(new Date('2026-10-20T00:00').toISOString())
  expect(to).toBe(new Date('2026-10-22T00:00').toISOString())
  expect(listSearch.parse({ from: '0002-10-20', to: 'soon' })).toEqual({})
})

test('the view is in the address too, and a filter leaves it as it is', () => {
  const search = listSearch.parse({ size: '200', sort: 'size', order: 'asc', found: 'corrupt', columns: 'size.state' })
  expect(toQuery(search)).toEqual({ page: 1, pageSize: 200, verification: 'corrupt', sort: 'size', order: 'asc' })
  expect(withFilter(search, { state: 'failed' })).toMatchObject({ size: 200, sort: 'size', columns: 'size.state' })
  expect(withoutFilters(search)).toEqual({ size: 200, sort: 'size', order: 'asc', columns: 'size.state' })
  expect(listSearch.parse({ size: '1000', sort: 'luck', columns: '<b>' })).toEqual({})
})

test('the same key again turns the order round, and the usual order leaves the address', () => {
  const largest = withSort({ page: 3 }, 'size')
  expect(largest).toEqual({ sort: 'size' })
  expect(withSort(largest, 'size')).toEqual({ sort: 'size', order: 'asc' })
  expect(withSort(withSort(largest, 'size'), 'taken')).toEqual({})
  expect(sortOf({})).toEqual({ sort: 'taken', order: 'desc' })
})

test('columns have an address when they are not the usual ones, and what is sorted by is shown', () => {
  expect(columnsAddress(shownColumns(undefined))).toBeUndefined()
  expect(columnsAddress(new Set(['took', 'size']))).toBe('size.took')
  expect(shownColumns(columnsAddress(new Set())).size).toBe(0)
  expect([...shownColumns('took.nonsense')]).toEqual(['took'])
  expect(columnsOf({ sort: 'duration' }).has('took')).toBe(true)
})
