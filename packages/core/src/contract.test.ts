import { describe, expect, test } from 'vitest'
import { backupChange, backupQuery, backupRequest } from './contract.ts'
import { restoreRequest } from './contract-restore.ts'
import { apiTokenRequest } from './contract-token.ts'

const id = '0b7b4f5e-6f5b-4a2e-9d5e-0f2f0a1c2d3e'

describe('a query for backups', () => {
  test('asks for the first page of twenty-five when it says nothing', () => {
    expect(backupQuery.parse({})).toEqual({ page: 1, pageSize: 25 })
  })

  test('may come as text, as in an address', () => {
    const text = { page: '3', pageSize: '50', status: 'failed', origin: 'uploaded', search: '  spring  ' }
    expect(backupQuery.parse(text)).toEqual({
      page: 3,
      pageSize: 50,
      status: 'failed',
      origin: 'uploaded',
      search: 'spring',
    })
  })

  test.each([
    { page: 0 },
    { page: 1.5 },
    { page: 'x' },
    { page: 10 ** 9 },
    { pageSize: 201 },
    { pageSize: 0 },
    { status: 'done' },
    { origin: 'bought' },
    { search: 'x'.repeat(201) },
  ])('with %j is refused', (query) => {
    expect(backupQuery.safeParse(query).success).toBe(false)
  })
})

describe('a request for a backup', () => {
  test('is for all when it says nothing, and its note is trimmed', () => {
    expect(backupRequest.parse({})).toEqual({ contents: 'all' })
    expect(backupRequest.parse({ note: '  before the update ' })).toEqual({
      contents: 'all',
      note: 'before the update',
    })
  })

  test.each([{ contents: 'some' }, { note: 'x'.repeat(501) }, { note: 7 }, null, 'all'])('%j is refused', (request) => {
    expect(backupRequest.safeParse(request).success).toBe(false)
  })

  test('cannot choose what is not its to choose', () => {
    expect(backupRequest.parse({ origin: 'safety', requestedBy: 'root', pinned: true })).toEqual({ contents: 'all' })
  })
})

test('a change leaves out what it does not change, and null removes a note', () => {
  expect(backupChange.parse({ id })).toEqual({ id })
  expect(backupChange.parse({ id, note: null, pinned: false })).toEqual({ id, note: null, pinned: false })
  expect(backupChange.safeParse({ id: '../etc' }).success).toBe(false)
})

test('a restore needs a typed name and takes its safety backup unless told otherwise', () => {
  expect(restoreRequest.parse({ id, confirm: 'x.tar.gz' })).toEqual({
    id,
    confirm: 'x.tar.gz',
    scope: 'everything',
    skipSafetyBackup: false,
  })
  expect(restoreRequest.safeParse({ id }).success).toBe(false)
  expect(restoreRequest.safeParse({ id, confirm: '' }).success).toBe(false)
})

test('a token ends after ninety days unless told otherwise', () => {
  expect(apiTokenRequest.parse({ name: ' cron ' })).toEqual({ name: 'cron', expiresInDays: 90 })
  expect(apiTokenRequest.parse({ name: 'cron', expiresInDays: null }).expiresInDays).toBeNull()
  for (const expiresInDays of [0, 4000, 1.5]) {
    expect(apiTokenRequest.safeParse({ name: 'cron', expiresInDays }).success).toBe(false)
  }
})
