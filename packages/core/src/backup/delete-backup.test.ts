import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { backUp, createTestCore, storeFiles, type TestCore } from '../../test/support.ts'
import { type Backup, backupQuery } from '../contract.ts'
import { insertOperation } from '../operation/records.ts'
import { backupArchives, backupHistory } from '../schema.ts'
import { deleteBackup } from './delete-backup.ts'
import { holdDownload } from './hold-download.ts'
import { findBackup, listBackups } from './list-backups.ts'
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
const archiveRow = async () =>
  (await t.core.db.select().from(backupArchives).where(eq(backupArchives.id, backup.id)))[0]

test('a deleted backup is off the list and out of the store; its row stays', async () => {
  await deleteBackup(t.core, backup.id)
  expect(await storeFiles(t.backupDir)).not.toContain(backup.fileName)
  await expect(findBackup(t.core, backup.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(openDownload(t.core, backup.id)).rejects.toMatchObject({ code: 'not_found' })
  const { items } = await listBackups(t.core, backupQuery.parse({ pageSize: 200 }))
  expect(items.map(({ id }) => id)).not.toContain(backup.id)
  expect(await archiveRow()).toMatchObject({ deletedAt: expect.any(Date), unlinkedAt: expect.any(Date) })
})

test('deleting it twice, or when its file is gone already, is no error', async () => {
  await rm(file())
  await deleteBackup(t.core, backup.id)
  await deleteBackup(t.core, backup.id)
  await expect(deleteBackup(t.core, '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a failed attempt can be taken off the list too', async () => {
  const { id } = await insertOperation(t.core.db, { kind: 'backup', lane: 'app', trigger: 'api', status: 'failed' })
  await deleteBackup(t.core, id)
  await expect(findBackup(t.core, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('what is being made, restored or downloaded is not deleted', async () => {
  const running = await insertOperation(t.core.db, {
    kind: 'upload',
    lane: 'archive',
    trigger: 'api',
    status: 'running',
  })
  await expect(deleteBackup(t.core, running.id)).rejects.toMatchObject({ code: 'busy' })
  await t.core.db.update(backupHistory).set({ status: 'failed' }).where(eq(backupHistory.id, running.id))

  const request = { kind: 'restore', lane: 'app', trigger: 'console', status: 'running', subjectId: backup.id } as const
  const restore = await insertOperation(t.core.db, request)
  await expect(deleteBackup(t.core, backup.id)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining('restored'),
  })
  await t.core.db.update(backupHistory).set({ status: 'completed' }).where(eq(backupHistory.id, restore.id))

  const [first, second] = [holdDownload(t.core, backup.id), holdDownload(t.core, backup.id)]
  first()
  first()
  await expect(deleteBackup(t.core, backup.id)).rejects.toMatchObject({ code: 'busy' })
  expect((await stat(file())).size).toBe(backup.sizeBytes)
  second()
  await deleteBackup(t.core, backup.id)
})

test('a deletion that a crash cut in two is finished', async () => {
  const deletedAt = new Date()
  await t.core.db.update(backupArchives).set({ deletedAt }).where(eq(backupArchives.id, backup.id))
  await reconcileStore(t.core)
  expect(await storeFiles(t.backupDir)).not.toContain(backup.fileName)
  expect(await archiveRow()).toMatchObject({ unlinkedAt: expect.any(Date) })
})

test('finishing it spares the file of another backup that has the name by now', async () => {
  await t.core.db.update(backupArchives).set({ deletedAt: new Date() }).where(eq(backupArchives.id, backup.id))
  const row = await archiveRow()
  if (!row) throw new Error('no row')
  const { fileName, sizeBytes, sha256, manifest, provenance, verification, verifiedAt, takenAt } = row
  const { id } = await insertOperation(t.core.db, {
    kind: 'upload',
    lane: 'archive',
    trigger: 'api',
    status: 'completed',
  })
  const copied = { fileName, sizeBytes, sha256, manifest, provenance, verification, verifiedAt, takenAt }
  await t.core.db.insert(backupArchives).values({ id, ...copied })
  await reconcileStore(t.core)
  expect(await storeFiles(t.backupDir)).toContain(backup.fileName)
  await deleteBackup(t.core, id)
  expect(await storeFiles(t.backupDir)).not.toContain(backup.fileName)
})

test('a file that cannot be removed is named, and removed later', async () => {
  await copyFile(file(), `${file()}.aside`)
  await rm(file())
  await mkdir(file())
  await expect(deleteBackup(t.core, backup.id)).rejects.toThrow()
  await rm(file(), { recursive: true })
  await writeFile(file(), 'again a file')
  await deleteBackup(t.core, backup.id)
  await rm(`${file()}.aside`)
  expect(await storeFiles(t.backupDir)).not.toContain(backup.fileName)
})
