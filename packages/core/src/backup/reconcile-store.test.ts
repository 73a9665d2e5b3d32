import { randomUUID } from 'node:crypto'
import { rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { backUp, createStillCore, HURRIED, openTestCore, storeFiles, type TestCore } from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import { interruptStaleOperations } from '../operation/interrupt-stale.ts'
import { findOperation, insertOperation, type NewOperation } from '../operation/records.ts'
import { backupArchives, backupHistory } from '../schema.ts'
import { describeInstallation } from '../settings/installation.ts'
import { findBackup } from './list-backups.ts'
import { reconcileStore } from './reconcile-store.ts'
import { partPath, quarantineFile } from './store.ts'

let t: TestCore
beforeAll(async () => {
  // Nothing here is to be claimed.
  t = await createStillCore(HURRIED)
})
afterAll(() => t.close())
afterEach(async () => {
  for (const name of await storeFiles(t.backupDir)) await rm(join(t.backupDir, name), { recursive: true })
  await t.core.db.delete(backupArchives)
  await t.core.db.delete(backupHistory)
})

const insert = (row: Partial<NewOperation> = {}) =>
  insertOperation(t.core.db, { kind: 'backup', lane: 'app', trigger: 'api', origin: 'manual', ...row } as NewOperation)

async function backUpElsewhere(): Promise<Backup> {
  const core = await openTestCore(t.env, HURRIED)
  const backup = await backUp(core, { contents: 'documents' })
  await core.close()
  return backup
}

const DAY_MS = 24 * 60 * 60 * 1000

/** A file as a crash leaves it. */
async function leave(file: string, ageMs = 0): Promise<string> {
  await writeFile(file, 'half of something')
  const at = new Date(Date.now() - ageMs)
  await utimes(file, at, at)
  return file
}

test('half-written files go with the operation they belong to, not before', async () => {
  const [over, running, waiting] = [
    await insert({ status: 'failed' }),
    await insert({ status: 'running' }),
    await insert(),
  ]
  const name = 'motovaultpro_backup_20260101_000000.tar.gz'
  await leave(partPath(t.backupDir, name, over.id))
  await leave(quarantineFile(t.backupDir, over.id))
  await leave(partPath(t.backupDir, name, running.id))
  await leave(quarantineFile(t.backupDir, waiting.id))
  await reconcileStore(t.core)
  expect(await storeFiles(t.backupDir)).toEqual([`.${name}.${running.id}.part`, `.upload-${waiting.id}`].sort())
})

test('files of nobody are left for a day, and files of others for ever', async () => {
  const fresh = await leave(quarantineFile(t.backupDir, randomUUID()), DAY_MS - 60_000)
  await leave(quarantineFile(t.backupDir, randomUUID()), DAY_MS + 60_000)
  await leave(partPath(t.backupDir, 'x', randomUUID()), DAY_MS + 60_000)
  const others = ['notes.txt', '.hidden', 'motovaultpro_backup_20260101_000000.tar.gz', '.part', 'x.part']
  for (const name of others) await leave(join(t.backupDir, name), 400 * DAY_MS)
  await reconcileStore(t.core)
  expect(await storeFiles(t.backupDir)).toEqual([...others, fresh.slice(t.backupDir.length + 1)].sort())
})

test('a backup whose file went says so and stops saying so; one of another size is corrupt', async () => {
  const backup = await backUpElsewhere()
  const file = join(t.backupDir, backup.fileName ?? '')
  const verification = async () => {
    await reconcileStore(t.core)
    return (await findBackup(t.core, backup.id)).verification
  }
  expect(await verification()).toBe('verified')
  await rename(file, `${file}.aside`)
  expect(await verification()).toBe('missing')
  await rename(`${file}.aside`, file)
  expect(await verification()).toBe('verified')
  await writeFile(file, 'something else')
  expect(await verification()).toBe('corrupt')
})

/** The state a crash leaves between giving an archive its name and storing its row. */
async function forgetRow(backup: Backup): Promise<void> {
  await t.core.db.delete(backupArchives).where(eq(backupArchives.id, backup.id))
  const dead = {
    status: 'running',
    finishedAt: null,
    leaseUntil: new Date(Date.now() - 60_000),
    owner: 'dead',
  } as const
  await t.core.db.update(backupHistory).set(dead).where(eq(backupHistory.id, backup.id))
}

test('an archive that a crash left without its row is adopted when it is whole', async () => {
  const backup = await backUpElsewhere()
  await forgetRow(backup)
  await interruptStaleOperations(t.core)
  const adopted = await findBackup(t.core, backup.id)
  const { fileName, sizeBytes, sha256, takenAt, documentCount } = backup
  expect(adopted).toMatchObject({
    status: 'completed',
    fileName,
    sizeBytes,
    sha256,
    takenAt,
    documentCount,
    provenance: 'here',
  })
  expect(await storeFiles(t.backupDir)).toEqual([backup.fileName])
})

test('one that is not whole is left and reported, and its operation is not completed', async () => {
  const backup = await backUpElsewhere()
  await forgetRow(backup)
  const file = join(t.backupDir, backup.fileName ?? '')
  await writeFile(file, 'not whole', { flag: 'a' })
  await interruptStaleOperations(t.core)
  expect((await findBackup(t.core, backup.id)).status).not.toBe('completed')
  expect(await storeFiles(t.backupDir)).toEqual([backup.fileName])
  const { problems } = await describeInstallation(t.core)
  expect(problems).toContainEqual(
    expect.objectContaining({ code: 'unlisted_archives', message: expect.stringContaining(backup.fileName ?? '?') }),
  )
})

test('an operation whose lease is alive is nobody else’s, and one that is dead ends once', async () => {
  const lease = (ms: number) => new Date(Date.now() + ms)
  const alive = await insert({ status: 'running', leaseUntil: lease(60_000), owner: 'alive', fence: 3 })
  const dead = await insert({ status: 'running', lane: 'archive', leaseUntil: lease(-60_000), owner: 'dead', fence: 3 })
  await Promise.all([interruptStaleOperations(t.core), interruptStaleOperations(t.core)])
  expect(await findOperation(t.core.db, alive.id)).toEqual(alive)
  expect(await findOperation(t.core.db, dead.id)).toMatchObject({ status: 'interrupted', fence: 4, leaseUntil: null })
})

test('a dead restore ends with what ran inside it, each with its own hint', async () => {
  const dead = { status: 'running', leaseUntil: new Date(Date.now() - 60_000), owner: 'dead', fence: 1 } as const
  const restore = await insert({ ...dead, kind: 'restore', origin: null })
  const safety = await insert({ ...dead, origin: 'safety', parentId: restore.id })
  await interruptStaleOperations(t.core)
  for (const { id } of [restore, safety]) {
    expect(await findOperation(t.core.db, id)).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } })
  }
  expect((await findOperation(t.core.db, restore.id))?.error?.hint).toMatch(/restore/)
})
