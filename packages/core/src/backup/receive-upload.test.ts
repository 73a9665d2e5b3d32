import { execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { backUp, createTestCore, openTestCore, storeFiles, type TestCore } from '../../test/support.ts'
import { type Backup, backupQuery, backup as backupShape } from '../contract.ts'
import { deleteBackup } from './delete-backup.ts'
import { describeBackup, listBackups } from './list-backups.ts'
import { openDownload } from './open-download.ts'
import { quarantinePath, receiveUpload } from './receive-upload.ts'

let t: TestCore
let foreign: TestCore
let dir: string
/** An archive made here and deleted from here, and one made by another installation. */
let ours: string
let theirs: string
let made: Backup
beforeAll(async () => {
  t = await createTestCore()
  foreign = await createTestCore({
    variables: { APP_NAME: 'garage', AUTH_SECRET: 'another secret of another installation' },
  })
  dir = await mkdtemp(join(tmpdir(), 'mvp-uploads-'))
  await t.app`create table vehicle (id int)`
  await t.app`insert into vehicle select generate_series(1, 77)`
  await writeFile(join(t.documentsDir, 'a.txt'), 'hello')
  made = await backUp(t.core, { note: 'the original' })
  ours = await take(t, made, 'ours.tar.gz')
  await deleteBackup(t.core, made.id)
  theirs = await take(foreign, await backUp(foreign.core, { contents: 'documents' }), 'theirs.tar.gz')
})
afterAll(async () => {
  await t.close()
  await foreign.close()
  await rm(dir, { recursive: true, force: true })
})

let before: string[]
beforeEach(async () => {
  before = await storeFiles(t.backupDir)
})

async function take({ core }: TestCore, backup: Backup, name: string): Promise<string> {
  const { file } = await openDownload(core, backup.id)
  await copyFile(file, join(dir, name))
  return join(dir, name)
}

async function upload(file: string, fileName = 'My backup (1).tar.gz', core = t.core): Promise<Backup> {
  const quarantined = quarantinePath(core)
  await copyFile(file, quarantined)
  return receiveUpload(core, { file: quarantined, fileName, by: 'admin@example.org', trigger: 'console' })
}

async function newest(): Promise<Backup | undefined> {
  return (await listBackups(t.core, backupQuery.parse({}))).items[0]
}

/** It was refused with that code and sentence, the list says so, and nothing of it is in the store. */
async function expectRefused(file: string, code: string, message: RegExp): Promise<void> {
  await expect(upload(file, 'strange.tar.gz')).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  expect(await newest()).toMatchObject({
    kind: 'upload',
    status: 'failed',
    fileName: 'strange.tar.gz',
    error: { code, message: expect.stringMatching(message) },
  })
  expect(await storeFiles(t.backupDir)).toEqual(before)
}

test('an archive that was made here comes back as it was, under its own name', async () => {
  const backup = await upload(ours)
  expect(backupShape.parse(backup)).toMatchObject({
    kind: 'upload',
    status: 'completed',
    origin: 'uploaded',
    contents: 'all',
    fileName: made.fileName,
    sha256: made.sha256,
    sizeBytes: made.sizeBytes,
    rowCount: 77,
    documentCount: 1,
    verification: 'verified',
    provenance: 'here',
    takenAt: made.takenAt,
    requestedBy: 'admin@example.org',
  })
  expect(await storeFiles(t.backupDir)).toEqual([...before, made.fileName].sort())
  const { tables, phases } = await describeBackup(t.core, backup.id)
  expect(tables).toEqual([{ schema: 'public', name: 'vehicle', rows: 77 }])
  expect(phases.map((phase) => phase.phase)).toEqual(['inspect', 'publish'])

  // The same again is a conflict that names it.
  await expectRefusedTwice(backup)
})

async function expectRefusedTwice(backup: Backup): Promise<void> {
  before = await storeFiles(t.backupDir)
  await expectRefused(ours, 'conflict', new RegExp(`${backup.fileName}`))
}

test('an archive of another installation is accepted as foreign, under its own app’s name', async () => {
  const backup = await upload(theirs)
  expect(backup).toMatchObject({ provenance: 'foreign', fileName: expect.stringMatching(/^garage_backup_/) })
})

test('one packed again by hand is accepted, but not as made here', async () => {
  const tree = await mkdtemp(join(dir, 'tree-'))
  execFileSync('tar', ['xzf', ours, '-C', tree])
  const packed = join(dir, 'packed.tar.gz')
  execFileSync('tar', ['czf', packed, '-C', tree, 'manifest.json', 'database', 'documents'])
  const backup = await upload(packed)
  expect(backup).toMatchObject({ status: 'completed', rowCount: 77, verification: 'verified', provenance: 'foreign' })
  expect(backup.fileName).not.toBe(made.fileName)
})

test('one with a changed manifest says that it was altered', async () => {
  const tree = await mkdtemp(join(dir, 'tree-'))
  execFileSync('tar', ['xzf', ours, '-C', tree])
  const manifest = join(tree, 'manifest.json')
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"origin": "manual"', '"origin": "safety"'))
  const packed = join(dir, 'altered.tar.gz')
  execFileSync('tar', ['czf', packed, '-C', tree, 'manifest.json', 'database', 'documents'])
  expect((await upload(packed)).provenance).toBe('altered')
})

test('what is no archive, was cut off or damaged is refused with the reason', async () => {
  const bytes = await readFile(ours)
  const variant = async (name: string, content: Buffer) => {
    await writeFile(join(dir, name), content)
    return join(dir, name)
  }
  const refused = /^This file is not accepted: /
  await expectRefused(await variant('text', Buffer.from('not an archive at all')), 'archive_refused', refused)
  await expectRefused(await variant('empty', Buffer.alloc(0)), 'archive_refused', refused)
  await expectRefused(await variant('cut', bytes.subarray(0, bytes.length - 5000)), 'archive_refused', refused)
  const damaged = Buffer.from(bytes)
  const at = Math.floor((65_536 + bytes.length) / 2)
  damaged[at] = (damaged[at] ?? 0) ^ 0xff
  await expectRefused(await variant('damaged', damaged), 'archive_refused', refused)
})

test('one that would write outside is refused, naming the entry', async () => {
  const tree = await mkdtemp(join(dir, 'tree-'))
  execFileSync('tar', ['xzf', ours, '-C', tree])
  await writeFile(join(tree, 'evil'), 'evil')
  const packed = join(dir, 'evil.tar.gz')
  execFileSync('tar', [
    'czf',
    packed,
    '-C',
    tree,
    '--transform',
    's|^evil$|documents/../../evil|',
    '-P',
    'manifest.json',
    'database',
    'documents',
    'evil',
  ])
  await expectRefused(packed, 'archive_refused', /documents\/\.\.\/\.\.\/evil/)
})

test('a name from outside is shown, never used', async () => {
  const cut = join(dir, 'cut')
  await expect(upload(cut, `../../../../${'x'.repeat(400)}`)).rejects.toMatchObject({ code: 'archive_refused' })
  expect((await newest())?.fileName).toHaveLength(255)
  expect(await storeFiles(t.backupDir)).toEqual(before)
})

test('a server that stops leaves the upload to the next one', async () => {
  const archived = await backUp(foreign.core, { contents: 'documents' })
  const file = await take(foreign, archived, 'later.tar.gz')
  const stopping = await openTestCore(t.env)
  await Promise.all([stopping.runner.stop(), t.core.runner.stop()])
  const waiting = upload(file, 'later.tar.gz', stopping)
  const outcome = expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
  await vi.waitFor(
    async () => expect(await newest()).toMatchObject({ status: 'queued', fileName: 'later.tar.gz' }),
    20_000,
  )
  await sleep(100)
  await stopping.close()
  await outcome
  const next = await openTestCore(t.env)
  await vi.waitFor(
    async () => expect(await newest()).toMatchObject({ status: 'completed', sha256: archived.sha256 }),
    20_000,
  )
  await next.close()
})
