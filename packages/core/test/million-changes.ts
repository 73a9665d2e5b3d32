import type { DocumentChange } from '../src/contract-preview.ts'
import { DocumentChanges } from '../src/restore/document-changes.ts'

/** `million-changes.ts <count>`: keeps so many changes and prints what is listed of them. To be run with little heap. */
const count = Number(process.argv[2])
const changes = new DocumentChanges()
for (let number = 0; number < count; number++) {
  // Every number below the count once, in no order.
  const mixed = (number * 7919) % count
  const path = `vehicles/${String(mixed % 1000).padStart(4, '0')}/receipts/scan-${String(mixed).padStart(9, '0')}.jpg`
  changes.add({ ...changeOf(mixed % 3), path })
}
await changes.sort()
const last = await changes.page({ page: Math.ceil(count / 50), pageSize: 50 })
const [first] = (await changes.page({ page: 1, pageSize: 1 })).items
const found = await changes.page({ kind: 'remove', search: 'SCAN 0999 vehicles', page: 2, pageSize: 3 })
const paths = last.items.map(({ path }) => path)
const sums = [changes.sum('add'), changes.sum('replace'), changes.sum('remove')]
process.stdout.write(JSON.stringify({ length: changes.length, sums, first, last: paths, found }))

function changeOf(kind: number): Omit<DocumentChange, 'path'> {
  const modifiedAt = '2026-01-01T00:00:00.000Z'
  if (kind === 0) return { kind: 'add', sizeNow: null, sizeInBackup: 5, modifiedAt: null, reason: null }
  if (kind === 1) return { kind: 'replace', sizeNow: 7, sizeInBackup: 3, modifiedAt, reason: null }
  return { kind: 'remove', sizeNow: 2, sizeInBackup: null, modifiedAt, reason: 'symlink' }
}
