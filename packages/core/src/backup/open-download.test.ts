import { createHash } from 'node:crypto'
import { readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { backUp, createTestCore, type TestCore } from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import { backupArchives } from '../schema.ts'
import { findBackup } from './list-backups.ts'
import { openDownload } from './open-download.ts'
import { reconcileStore } from './reconcile-store.ts'

let t: TestCore
let backup: Backup
beforeAll(async () => {
  t = await createTestCore()
})
beforeEach(async () => {
  backup = await backUp(t.core, { contents: 'documents' })
})
afterAll(() => t.close())

const file = () => join(t.backupDir, backup.fileName ?? '')
const verification = async () => (await findBackup(t.core, backup.id)).verification

test('gives the file with its size, hash and instant', async () => {
  const download = await openDownload(t.core, backup.id)
  expect(download).toEqual({
    file: file(),
    fileName: backup.fileName,
    sizeBytes: backup.sizeBytes,
    sha256: backup.sha256,
    modifiedAt: expect.any(Date),
  })
  expect(
    createHash('sha256')
      .update(await readFile(download.file))
      .digest('hex'),
  ).toBe(backup.sha256)
})

test('of a file that is missing says so in the list as well, until it is back', async () => {
  await rename(file(), `${file()}.aside`)
  await expect(openDownload(t.core, backup.id)).rejects.toMatchObject({ code: 'archive_gone' })
  expect(await verification()).toBe('missing')
  await rename(`${file()}.aside`, file())
  await reconcileStore(t.core)
  expect(await verification()).toBe('verified')
  await openDownload(t.core, backup.id)
})

test('of a file that was cut or replaced is refused', async () => {
  await truncate(file(), 100)
  await expect(openDownload(t.core, backup.id)).rejects.toMatchObject({ code: 'archive_gone' })
  expect(await verification()).toBe('corrupt')
})

test('follows no link out of the store', async () => {
  await rm(file())
  await symlink('/etc/hostname', file())
  await expect(openDownload(t.core, backup.id)).rejects.toMatchObject({ code: 'archive_gone' })
  await rm(file())
})

test('of a row that names another path opens nothing', async () => {
  await writeFile(join(t.backupDir, '..', 'secret'), 'secret')
  await t.core.db.update(backupArchives).set({ fileName: '../secret' }).where(eq(backupArchives.id, backup.id))
  await expect(openDownload(t.core, backup.id)).rejects.toThrow("no archive's name")
  await t.core.db
    .update(backupArchives)
    .set({ fileName: backup.fileName ?? '' })
    .where(eq(backupArchives.id, backup.id))
})

test('of what is no backup is not found', async () => {
  await expect(openDownload(t.core, '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
    code: 'not_found',
  })
})
