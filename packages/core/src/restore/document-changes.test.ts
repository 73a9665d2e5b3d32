import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { DocumentChange } from '../contract-preview.ts'
import { DocumentChanges } from './document-changes.ts'

const removed = (path: string): DocumentChange => ({
  ...{ kind: 'remove', path, sizeNow: 3, sizeInBackup: null },
  ...{ modifiedAt: '2026-01-02T03:04:05.678Z', reason: 'fifo' },
})
const added = (path: string): DocumentChange => ({
  ...{ kind: 'add', path, sizeNow: null, sizeInBackup: 0, modifiedAt: null, reason: null },
})

test('a change is shown as it was told, in the order of paths', async () => {
  const told = [removed('b/日本.pdf'), added('c.txt'), removed('a'), added(''.padEnd(5000, 'long')), added('b/ä.txt')]
  const changes = new DocumentChanges()
  for (const change of told) changes.add(change)
  await changes.sort()
  const bytes = ({ path }: DocumentChange) => Buffer.from(path).toString('latin1')
  const expected = told.toSorted((one, other) => (bytes(one) < bytes(other) ? -1 : 1))
  expect(await changes.page({ page: 1, pageSize: 50 })).toEqual({ items: expected, total: 5 })
  expect(await changes.page({ page: 2, pageSize: 2 })).toEqual({ items: expected.slice(2, 4), total: 5 })
  expect(await changes.page({ kind: 'remove', page: 1, pageSize: 1 })).toMatchObject({
    items: [{ path: 'a' }],
    total: 2,
  })
  expect(await changes.page({ search: 'Ä.TXT', page: 1, pageSize: 9 })).toMatchObject({ items: [{ path: 'b/ä.txt' }] })
  expect(await changes.page({ search: 'nothing', page: 1, pageSize: 9 })).toEqual({ items: [], total: 0 })
  expect(changes.sum('remove')).toEqual({ documents: 2, sizeBytes: 6 })
})

test('nothing has no pages', async () => {
  const changes = new DocumentChanges()
  await changes.sort()
  expect(await changes.page({ page: 1, pageSize: 50 })).toEqual({ items: [], total: 0 })
})

/** As objects they would take four times as much. */
const HEAP_MIB = 96

test('a million changes are kept, put in order and searched in a heap too small for as many objects', {
  // Seven seconds of a processor, which others may want as well.
  timeout: 300_000,
}, () => {
  const script = fileURLToPath(new URL('../../test/million-changes.ts', import.meta.url))
  const args = [`--max-old-space-size=${HEAP_MIB}`, '--import', 'tsx', script, '1000000']
  const listed = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  expect(listed).toMatchObject({
    length: 1_000_000,
    sums: [
      { documents: 333_334, sizeBytes: 5 * 333_334 },
      { documents: 333_333, sizeBytes: 3 * 333_333 },
      { documents: 333_333, sizeBytes: 2 * 333_333 },
    ],
    first: { path: 'vehicles/0000/receipts/scan-000000000.jpg', kind: 'add', sizeInBackup: 5 },
    found: { items: [{ kind: 'remove', reason: 'symlink' }, {}, {}] },
  })
  expect(listed.last).toHaveLength(50)
  expect(listed.last.at(-1)).toBe('vehicles/0999/receipts/scan-000999999.jpg')
  expect(listed.last).toEqual(listed.last.toSorted())
})
