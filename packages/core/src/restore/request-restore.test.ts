import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RESTORING, restore } from '../../test/restore-support.ts'
import { backUp, createTestCore, type TestCore } from '../../test/support.ts'
import { findArchive } from '../backup/records.ts'
import type { Backup } from '../contract.ts'
import { type RestorePreview, restorePreview, restoreStatus } from '../contract-restore.ts'
import { untilFinished } from '../operation/until-finished.ts'
import { backupArchives } from '../schema.ts'
import { checkHealth } from './check-health.ts'
import { previewRestore } from './preview-restore.ts'
import { findRestore, requestRestore } from './request-restore.ts'

let test: TestCore
let all: Backup
let documents: Backup

beforeAll(async () => {
  test = await createTestCore({ ...RESTORING, variables: { APP_NAME: `req${process.pid}` } })
  await test.app
    .unsafe(
      `create schema s; create table s.cars (a int); insert into s.cars select generate_series(1, 18); create table lost (); create extension pgcrypto`,
    )
    .simple()
  await writeFile(join(test.documentsDir, 'a.txt'), '12345')
  all = await backUp(test.core)
  documents = await backUp(test.core, { contents: 'documents' })
})
afterAll(() => test.close())

const request = (backup: Backup, change = {}) =>
  requestRestore(test.core, {
    id: backup.id,
    confirm: backup.fileName ?? '',
    scope: 'everything',
    skipSafetyBackup: false,
    by: 'a@b.c',
    trigger: 'console',
    ...change,
  })

const checkOf = ({ checks }: RestorePreview, code: string) => checks.find((check) => check.code === code)

describe('requestRestore', { timeout: 120_000 }, () => {
  it('refuses another name, what the backup does not hold, and what is no backup', async () => {
    await expect(request(all, { confirm: 'yes' })).rejects.toMatchObject({
      code: 'invalid',
      hint: expect.stringContaining(all.fileName ?? ''),
    })
    await expect(request(documents)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('it holds documents'),
    })
    await expect(request(all, { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not_found' })
    expect(await findRestore(test.core)).toEqual({ status: 'idle' })
  })

  it('takes one restore at a time, however many ask at once', async () => {
    const { core } = test
    const asked = await Promise.allSettled(
      [1, 2, 3].map(() => request(documents, { scope: 'documents', skipSafetyBackup: true })),
    )
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of asked)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'busy', message: expect.stringContaining('a@b.c') })
    const running = await findRestore(core)
    expect(restoreStatus.parse(running)).toMatchObject({
      backupId: documents.id,
      scope: 'documents',
      requestedBy: 'a@b.c',
    })
    if (running.status === 'idle') throw new Error('no restore')
    await untilFinished(core, running.id)
    expect(await findRestore(core)).toMatchObject({ status: 'completed', error: null })
    await expect(restore(core, documents.id, { scope: 'documents' })).resolves.toMatchObject({ status: 'completed' })
  })
})

describe('previewRestore', () => {
  it('compares what is live with what is in the backup', async () => {
    const { core, app, documentsDir } = test
    await app.unsafe(`insert into s.cars values (19), (20); drop table lost; create table "in truder" (a int)`).simple()
    await writeFile(join(documentsDir, 'b.txt'), '123')
    const preview = restorePreview.parse(await previewRestore(core, { id: all.id }))
    expect(preview).toMatchObject({
      scopes: ['everything', 'database', 'documents', 'chosen'],
      tables: [
        { schema: 'public', name: 'in truder', rowsNow: 0, rowsInBackup: null, found: 'now' },
        { schema: 'public', name: 'lost', rowsNow: null, rowsInBackup: 0, found: 'backup' },
        { schema: 's', name: 'cars', rowsNow: 20, rowsInBackup: 18, found: 'both' },
      ],
      documents: { countNow: 2, bytesNow: 8, countInBackup: 1, bytesInBackup: 5 },
      canRestore: true,
      confirm: all.fileName,
      estimate: { safetyBackupBytes: all.sizeBytes, seconds: expect.any(Number), basis: 'backups' },
    })
    expect(preview.checks.filter((check) => check.state === 'blocked')).toEqual([])
    expect(preview.changes[0]).toMatch(/^You will lose 2 cars recorded since \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/)
    expect(preview.server).toContainEqual(
      expect.objectContaining({ subject: 'Extension pgcrypto', after: 'In the version this server has' }),
    )
    expect(preview.estimates.map(({ scope }) => scope)).toEqual(['everything', 'database', 'documents'])
    expect(preview.changes.join(' ')).toMatch(/removed: in truder\..*comes back: lost\..*cars \(20 → 18 rows\)/)
    const onlyDocuments = await previewRestore(core, { id: documents.id })
    expect(onlyDocuments).toMatchObject({
      scopes: ['documents', 'chosen'],
      tables: [],
      estimate: { seconds: expect.any(Number), basis: 'restores' },
    })
    await expect(previewRestore(core, { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is blocked by an archive that is altered, damaged or gone, and warns of a foreign one', async () => {
    const { core } = test
    const original = await findArchive(core.db, all.id)
    if (!original) throw new Error('no archive')
    const file = join(core.env.backupDir, original.fileName)
    for (const [provenance, state] of [
      ['foreign', 'attention'],
      ['altered', 'blocked'],
    ] as const) {
      await core.db.update(backupArchives).set({ provenance })
      expect(checkOf(await previewRestore(core, { id: all.id }), 'provenance')).toMatchObject({ state })
      const vouchedFor = await previewRestore(core, { id: all.id, trustForeign: true })
      expect(checkOf(vouchedFor, 'provenance')).toMatchObject({ state: 'attention' })
      expect(vouchedFor.canRestore).toBe(true)
      // Files are not executed.
      const onlyFiles = await previewRestore(core, { id: all.id, scope: 'chosen' })
      expect(checkOf(onlyFiles, 'provenance')).toMatchObject({ state: 'attention' })
      expect(onlyFiles.canRestore).toBe(true)
      expect(checkOf(await previewRestore(core, { id: documents.id }), 'provenance')).toMatchObject({
        state: 'attention',
      })
    }
    await core.db.update(backupArchives).set({ provenance: 'here', verification: 'corrupt' })
    expect(checkOf(await previewRestore(core, { id: all.id }), 'archive')).toMatchObject({
      state: 'blocked',
      message: 'The archive is damaged.',
    })
    await core.db.update(backupArchives).set({ verification: 'verified' })
    await rename(file, `${file}.away`)
    const gone = await previewRestore(core, { id: all.id })
    expect(gone.canRestore).toBe(false)
    expect(checkOf(gone, 'archive')).toMatchObject({
      state: 'blocked',
      message: expect.stringContaining('not in the store'),
    })
    await rename(`${file}.away`, file)
    await core.db.update(backupArchives).set({ verification: 'verified' })
  })

  it('is blocked while the journal of another restore is there, or cannot be read', async () => {
    const { core, documentsDir } = test
    await mkdir(join(documentsDir, '.backup-restore'), { recursive: true })
    await writeFile(join(documentsDir, '.backup-restore/journal.json'), '{}')
    expect(checkOf(await previewRestore(core, { id: all.id }), 'earlier-restore')).toMatchObject({
      state: 'blocked',
      message: expect.stringContaining('cannot be read'),
    })
    await rename(join(documentsDir, '.backup-restore/journal.json'), join(documentsDir, '.backup-restore/was.json'))
  })

  it('answers when the app database cannot be reached, and says so', async () => {
    const url = new URL(test.env.appDatabaseUrl)
    url.port = '1'
    const away = { ...test.core, env: { ...test.core.env, appDatabaseUrl: url.href } }
    const preview = await previewRestore(away, { id: all.id })
    expect(preview.canRestore).toBe(false)
    expect(checkOf(preview, 'server')).toMatchObject({
      state: 'blocked',
      message: expect.stringContaining('nothing listens there'),
    })
    expect(checkOf(preview, 'safety-backup')).toMatchObject({ state: 'attention' })
    expect(preview.tables.map((table) => table.rowsNow)).toEqual([null, null])
  })

  it('is blocked by a documents folder that cannot be written', async () => {
    const elsewhere = join(test.documentsDir, '..', 'nowhere')
    await symlink('/proc/self', elsewhere)
    const preview = await previewRestore(
      { ...test.core, env: { ...test.core.env, documentsDir: elsewhere } },
      { id: documents.id },
    )
    expect(preview.canRestore).toBe(false)
  })
})

describe('checkHealth', () => {
  it('finds all tables, or says how many are missing', async () => {
    const { core } = test
    const there = [{ schema: 's', name: 'cars', rows: 1 }]
    expect(await checkHealth(core, { live: 'live', tables: there })).toBe('live answers and has all 1 tables')
    const missing = [...there, { schema: 's', name: 'boats', rows: 1 }]
    await expect(checkHealth(core, { live: 'live', tables: missing })).rejects.toMatchObject({
      code: 'verification_failed',
    })
  })

  it('takes a crowded database for a healthy one', { timeout: 30_000 }, async () => {
    const { admin, env } = test
    const [role, database] = [`crowd_${process.pid}`, new URL(env.appDatabaseUrl).pathname.slice(1)]
    await admin.unsafe(`create role ${role} login password 'secret'`)
    await admin.unsafe(`alter database ${database} connection limit 0`)
    const url = new URL(env.appDatabaseUrl)
    Object.assign(url, { username: role, password: 'secret' })
    const crowded = { ...test.core, env: { ...test.core.env, appDatabaseUrl: url.href } }
    const found = await checkHealth(crowded, { live: 'live', tables: [] })
    expect(found).toMatch(/all its connections are taken/)
    await admin.unsafe(`alter database ${database} connection limit -1`)
    await admin.unsafe(`drop role ${role}`)
  })
})
