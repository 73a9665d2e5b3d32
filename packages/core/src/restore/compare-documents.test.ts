import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { backUp, createTestCore, type TestCore } from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import {
  type ComparisonQuery,
  comparisonQuery,
  type DocumentsComparison,
  documentsComparison,
} from '../contract-preview.ts'
import { backupArchives } from '../schema.ts'
import { listDocumentChanges } from './list-document-changes.ts'

let test: TestCore
let backup: Backup

const WHEN = new Date('2026-01-01T00:00:00Z')

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(test.documentsDir, path, '..'), { recursive: true })
  await writeFile(join(test.documentsDir, path), content)
  await utimes(join(test.documentsDir, path), WHEN, WHEN)
}

beforeAll(async () => {
  test = await createTestCore()
  await test.app.unsafe('create table t (a int)')
  for (const name of ['same', 'touched', 'deleted', 'longer', 'swapped']) await write(`papers/${name}.txt`, name)
  backup = await backUp(test.core)
  // Of the same size and with the same time: only the hash tells.
  await write('papers/swapped.txt', 'depaws?'.slice(0, 7))
  await write('papers/longer.txt', 'longer than it was')
  await write('papers/touched.txt', 'touched')
  await write('new/paper.txt', 'new')
  await rm(join(test.documentsDir, 'papers/deleted.txt'))
  await symlink('/etc/passwd', join(test.documentsDir, 'link'))
})
afterAll(() => test.close())

function compare(query: Partial<ComparisonQuery> = {}): Promise<DocumentsComparison> {
  const asked = comparisonQuery.parse({ id: backup.id, ...query })
  return vi.waitFor(
    async () => {
      const comparison = documentsComparison.parse(await listDocumentChanges(test.core, asked))
      expect(comparison.state).not.toBe('running')
      return comparison
    },
    { timeout: 20_000, interval: 50 },
  )
}

describe('the comparison of documents', { timeout: 60_000 }, () => {
  it('names what is added, replaced and removed, by the hash of each', async () => {
    const comparison = await compare()
    expect(comparison).toMatchObject({ state: 'done', same: 2, total: 5, error: null })
    expect(comparison.items).toMatchObject([
      { kind: 'remove', path: 'link', reason: 'symlink' },
      { kind: 'remove', path: 'new/paper.txt', sizeNow: 3, sizeInBackup: null, modifiedAt: WHEN.toISOString() },
      { kind: 'add', path: 'papers/deleted.txt', sizeNow: null, sizeInBackup: 7 },
      { kind: 'replace', path: 'papers/longer.txt', sizeNow: 18, sizeInBackup: 6 },
      { kind: 'replace', path: 'papers/swapped.txt', sizeNow: 7, sizeInBackup: 7 },
    ])
    expect(comparison.replace).toEqual({ documents: 2, sizeBytes: 13 })
    // What has not been written to since is not read: only the two that could be the same are.
    expect(comparison.readBytes).toBe(14)
  })

  it('is listed by kind and by words, page by page', async () => {
    expect((await compare({ kind: 'replace' })).items.map(({ path }) => path)).toEqual([
      'papers/longer.txt',
      'papers/swapped.txt',
    ])
    expect((await compare({ search: 'PAPER new' })).items.map(({ path }) => path)).toEqual(['new/paper.txt'])
    const second = await compare({ pageSize: 2, page: 2 })
    expect(second).toMatchObject({ total: 5, items: [{ path: 'papers/deleted.txt' }, { path: 'papers/longer.txt' }] })
  })

  it('stays the same until another is asked for, which sees what is there then', async () => {
    const first = await compare()
    await write('later.txt', 'later')
    expect((await compare()).id).toBe(first.id)
    const again = await compare({ insteadOf: first.id })
    expect(again.id).not.toBe(first.id)
    expect(again.remove.documents).toBe(first.remove.documents + 1)
    await rm(join(test.documentsDir, 'later.txt'))
  })

  it('reads every document of the same size when the backup was made elsewhere', async () => {
    await test.core.db.update(backupArchives).set({ provenance: 'foreign' }).where(eq(backupArchives.id, backup.id))
    const { id } = await compare()
    const comparison = await compare({ insteadOf: id })
    expect(comparison).toMatchObject({ state: 'done', same: 2, total: 5 })
    await test.core.db.update(backupArchives).set({ provenance: 'here' }).where(eq(backupArchives.id, backup.id))
  })

  it('says why it failed, and works again when the cause is gone', async () => {
    const other = await backUp(test.core, { contents: 'documents' })
    const file = join(test.backupDir, other.fileName ?? '')
    await rename(file, `${file}.away`)
    const failed = await compare({ id: other.id })
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'archive_gone' }, total: 0 })
    await rename(`${file}.away`, file)
    expect(await compare({ id: other.id, insteadOf: failed.id })).toMatchObject({ state: 'done', error: null })
  })

  it('is refused for what has no documents, and for what is no backup', async () => {
    const database = await backUp(test.core, { contents: 'database' })
    const ask = (id: string) => listDocumentChanges(test.core, comparisonQuery.parse({ id }))
    await expect(ask(database.id)).rejects.toMatchObject({ code: 'invalid' })
    await expect(ask(crypto.randomUUID())).rejects.toMatchObject({ code: 'not_found' })
  })
})
