import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backUp, createTestCore, fillTable, openTestCore, type TestCore } from '../../test/support.ts'
import { backupArchives } from '../schema.ts'
import { preflight } from './preflight.ts'

let t: TestCore
beforeAll(async () => {
  t = await createTestCore()
  await fillTable(t.app, 'vehicle', 20_000, 100)
})
afterAll(() => t.close())

test('the first backup is expected to need as much as the database', async () => {
  const [row] = await t.app<{ size: number }[]>`select pg_database_size(current_database())::float8 as size`
  const found = await preflight(t.core, 'all')
  expect(found).toMatchObject({ last: null, pgDump: { major: expect.any(Number) } })
  expect(found.neededBytes / (row?.size ?? 0)).toBeCloseTo(1, 1)
  expect(found.freeBytes).toBeGreaterThan(found.neededBytes)
})

test('later ones are expected to need half as much again as the last of the same contents', async () => {
  const all = await backUp(t.core)
  const documents = await backUp(t.core, { contents: 'documents' })
  expect((await preflight(t.core, 'all')).neededBytes).toBe((all.sizeBytes ?? 0) * 1.5)
  expect((await preflight(t.core, 'documents')).neededBytes).toBe((documents.sizeBytes ?? 0) * 1.5)
  expect((await preflight(t.core, 'database')).last).toBeNull()
})

test('documents alone need no database and no pg_dump', async () => {
  const core = await openTestCore({ ...t.env, appDatabaseUrl: 'postgres://nobody@127.0.0.1:9/app', pgDump: '/none' })
  expect(await preflight(core, 'documents')).toMatchObject({ pgDump: null })
  await expect(preflight(core, 'database')).rejects.toMatchObject({ code: 'database_unreachable' })
  await core.close()
})

test('the database alone needs no documents', async () => {
  const documentsDir = join(t.documentsDir, 'soon-gone')
  await mkdir(documentsDir)
  const core = await openTestCore({ ...t.env, documentsDir })
  await rm(documentsDir, { recursive: true })
  expect(await preflight(core, 'database')).toMatchObject({ pgDump: { path: expect.any(String) } })
  await expect(preflight(core, 'all')).rejects.toMatchObject({ code: 'documents_unreadable' })
  await writeFile(documentsDir, 'a file now')
  await expect(preflight(core, 'all')).rejects.toMatchObject({ code: 'documents_unreadable' })
  await core.close()
  await rm(documentsDir)
})

test('a pg_dump that is missing is said before anything is written', async () => {
  const core = await openTestCore({ ...t.env, pgDump: '/no/such/pg_dump' })
  await core.runner.stop()
  await expect(preflight(core, 'all')).rejects.toMatchObject({ code: 'pg_dump_missing' })
  await core.close()
})

test('a store without room for what is expected is refused with both figures', async () => {
  const backup = await backUp(t.core)
  await t.core.db
    .update(backupArchives)
    .set({ sizeBytes: 2 ** 50 })
    .where(eq(backupArchives.id, backup.id))
  await expect(preflight(t.core, 'all')).rejects.toMatchObject({
    code: 'store_full',
    message: expect.stringMatching(/has [\d.,]+ \w+ free, and the backup may need 1\.69 PB\.$/),
  })
})

test('nothing is backed up between the two halves of an exchange that a dead restore left', async () => {
  const journal = {
    version: 1,
    restoreId: '0b7b4f5e-6f5b-4a2e-9d5e-0f2f0a1c2d3e',
    backupId: '0b7b4f5e-6f5b-4a2e-9d5e-0f2f0a1c2d3e',
    phase: 'prepared',
    preparedAt: new Date().toISOString(),
    undoUntil: new Date().toISOString(),
    database: null,
    documents: null,
  }
  await mkdir(join(t.documentsDir, '.backup-restore'), { recursive: true })
  await writeFile(join(t.documentsDir, '.backup-restore', 'journal.json'), JSON.stringify(journal))
  expect((await backUp(t.core, { contents: 'documents' })).error).toMatchObject({ code: 'busy' })
  await rm(join(t.documentsDir, '.backup-restore'), { recursive: true })
})
