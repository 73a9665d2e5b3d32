import type { BackupQuery } from '@mvp/core/contract'
import { expect, test } from 'vitest'
import { aBackup } from '../../test/backups.ts'
import type { WireBackup, WireBackupPage } from '../api.ts'
import { pageWithBackup } from './page-with-backup.ts'

const query: BackupQuery = { page: 1, pageSize: 3 }

function backup(number: number, facts: Partial<WireBackup> = {}): WireBackup {
  const at = `2026-10-0${number}T00:00:00.000Z`
  return { ...(aBackup() as WireBackup), id: `00000000-0000-4000-8000-00000000000${number}`, createdAt: at, ...facts }
}

function page(...items: WireBackup[]): WireBackupPage {
  return { items, page: 1, pageSize: 3, total: items.length }
}

const days = (result: WireBackupPage) => result.items.map((item) => Number(item.id.at(-1)))

test('a shown backup is replaced where it stands', () => {
  const changed = pageWithBackup(page(backup(3), backup(2), backup(1)), query, backup(2, { pinned: true }))
  expect(days(changed)).toEqual([3, 2, 1])
  expect(changed.items[1]?.pinned).toBe(true)
  expect(changed.total).toBe(3)
})

test('a new one comes on top of the first page and pushes the oldest out', () => {
  const changed = pageWithBackup(page(backup(3), backup(2), backup(1)), query, backup(4))
  expect(days(changed)).toEqual([4, 3, 2])
  expect(changed.total).toBe(4)
})

test('one that is older than a full first page does not appear on it', () => {
  const before = page(backup(4), backup(3), backup(2))
  expect(pageWithBackup(before, query, backup(1))).toBe(before)
})

test('other pages do not take new ones in', () => {
  const before = page(backup(3))
  expect(pageWithBackup(before, { ...query, page: 2 }, backup(4))).toBe(before)
})

test('what no longer fits the filter leaves, and what never did stays out', () => {
  const running: BackupQuery = { ...query, status: 'running' }
  const before = page(backup(3, { status: 'running' }))
  expect(pageWithBackup(before, running, backup(3))).toMatchObject({ items: [], total: 0 })
  expect(pageWithBackup(before, running, backup(4))).toBe(before)
})

test.each([
  ['failed', 2],
  ['interrupted', 2],
  ['skipped', 2],
  ['cancelled', 1],
  ['completed', 1],
] as const)('among what did not succeed, one that is %s makes it %i', (status, total) => {
  const failed: BackupQuery = { ...query, status: 'unsuccessful' }
  expect(pageWithBackup(page(backup(3, { status: 'failed' })), failed, backup(4, { status })).total).toBe(total)
})

test('the runs of one schedule take in no backup of another', () => {
  const scheduleId = '00000000-0000-4000-8000-0000000000aa'
  const runs: BackupQuery = { ...query, scheduleId }
  expect(days(pageWithBackup(page(), runs, backup(4, { scheduleId })))).toEqual([4])
  expect(days(pageWithBackup(page(), runs, backup(4)))).toEqual([])
})

test('the search looks into note and file name, whatever the case', () => {
  const search: BackupQuery = { ...query, search: 'golf' }
  expect(days(pageWithBackup(page(), search, backup(4, { note: 'Before the GOLF import' })))).toEqual([4])
  expect(days(pageWithBackup(page(), search, backup(4, { note: null })))).toEqual([])
})

test('in any other order a new one waits for the server to say where it belongs', () => {
  const before = page(backup(3))
  expect(pageWithBackup(before, { ...query, sort: 'size' }, backup(4))).toBe(before)
  expect(pageWithBackup(before, { ...query, order: 'asc' }, backup(4))).toBe(before)
})

test('one outside the days or of another verification does not appear', () => {
  const days: BackupQuery = { ...query, from: '2026-10-03T00:00:00.000Z', to: '2026-10-04T00:00:00.000Z' }
  expect(pageWithBackup(page(), days, backup(3)).total).toBe(1)
  expect(pageWithBackup(page(), days, backup(4)).total).toBe(0)
  expect(pageWithBackup(page(), { ...query, verification: 'corrupt' }, backup(4)).total).toBe(0)
})
