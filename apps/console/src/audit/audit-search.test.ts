import { expect, test } from 'vitest'
import { auditSearch, csvAddress, isFiltered, toQuery, withFilter } from './audit-search.ts'

test('an address becomes the question to the server, days in the reader’s zone', () => {
  const search = auditSearch.parse({
    page: '2',
    who: ' ada ',
    action: 'schedule',
    from: '2026-10-21',
    to: '2026-10-22',
  })
  expect(toQuery(search)).toEqual({
    page: 2,
    pageSize: 50,
    who: 'ada',
    action: 'schedule',
    from: '2026-10-20T22:00:00.000Z',
    to: '2026-10-22T22:00:00.000Z',
  })
})

test('a day on which the clocks change is whole', () => {
  const { from, to } = toQuery({ from: '2026-10-25', to: '2026-10-25' })
  expect([from, to]).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'])
})

test('what an old bookmark holds and nobody knows is dropped', () => {
  const search = auditSearch.parse({ page: 0, who: '', action: 'a\0b', from: 'yesterday', to: '2026-02-30' })
  expect(toQuery(search)).toEqual({ page: 1, pageSize: 50 })
  expect(isFiltered(search)).toBe(false)
})

test.each(['0002-10-22', '9999-12-31'])('no log has entries of %s', (from) => {
  expect(auditSearch.parse({ from }).from).toBeUndefined()
})

test('a file is asked for with the filters of the list, not with its page', () => {
  expect(csvAddress({ page: 3 })).toBe('/api/admin/backups/audit.csv')
  const { pathname, searchParams } = new URL(csvAddress({ who: 'a&b@example.com', to: '2026-10-22' }), 'http://x')
  expect(pathname).toBe('/api/admin/backups/audit.csv')
  expect([...searchParams]).toEqual([
    ['who', 'a&b@example.com'],
    ['to', '2026-10-22T22:00:00.000Z'],
  ])
})

test('a changed filter begins at the first page, and an emptied one leaves the address', () => {
  const search = withFilter({ page: 4, who: 'ada', from: '2026-10-21' }, { who: '', action: 'backup' })
  expect(search).toEqual({ action: 'backup', from: '2026-10-21' })
  expect(isFiltered(search)).toBe(true)
})
