import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readManifest } from '@mvp/archive/read-manifest'
import { checkSignature } from '@mvp/archive/sign-manifest'
import { verifyArchive } from '@mvp/archive/verify-archive'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backUp, createTestCore, databaseUrl, fillTable, storeFiles, type TestCore } from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import { changeSettings } from '../settings/settings.ts'
import { describeBackup, findBackup } from './list-backups.ts'
import { requestBackup } from './request-backup.ts'

let t: TestCore
beforeEach(async () => {
  t = await createTestCore()
})
afterEach(() => t.close())

const fileOf = (backup: Backup) => join(t.backupDir, backup.fileName ?? '')

async function unpack(backup: Backup): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mvp-unpacked-'))
  execFileSync('tar', ['xzf', fileOf(backup), '-C', dir])
  return dir
}

describe('a backup', () => {
  test('is restored by tar and psql alone', async () => {
    await fillTable(t.app, 'vehicle', 3000)
    await t.app.unsafe(
      `create table fuel_log (id int primary key, vehicle int references vehicle); insert into fuel_log select g, g from generate_series(1, 500) g`,
    )
    await mkdir(join(t.documentsDir, 'invoices'))
    await writeFile(join(t.documentsDir, 'invoices', 'Rechnung ä.pdf'), 'a document')
    const backup = await backUp(t.core)
    expect(backup).toMatchObject({ status: 'completed', error: null, warnings: [] })

    const dir = await unpack(backup)
    expect(await readFile(join(dir, 'documents/invoices/Rechnung ä.pdf'), 'utf8')).toBe('a document')
    const copy = `restored_${Date.now()}`
    await t.admin.unsafe(`create database ${copy} template template0`)
    const load = spawnSync('sh', [
      '-c',
      `gunzip -c "$0"/database/*.sql.gz | psql -X -q -v ON_ERROR_STOP=1 "$1"`,
      dir,
      databaseUrl(t.env.appDatabaseUrl, copy),
    ])
    expect(load.stderr.toString()).toBe('')
    expect(load.status).toBe(0)
    const dump = (name: string) =>
      execFileSync('pg_dump', ['--dbname', databaseUrl(t.env.appDatabaseUrl, name)])
        .toString()
        .replaceAll(/^\\(un)?restrict .*$/gm, '')
    expect(dump(copy)).toBe(dump(new URL(t.env.appDatabaseUrl).pathname.slice(1)))
    await t.admin.unsafe(`drop database ${copy}`)
    await rm(dir, { recursive: true })
  })

  test('is compressed as hard as the settings say, whatever the server was started with', async () => {
    await t.app.unsafe(
      `create table note as select g, repeat('oil change, ' || g % 700 || ' ', 3 + g % 9) as words from generate_series(1, 20000) g`,
    )
    const fast = await readManifest(fileOf(await backUp(t.core)))
    await changeSettings(t.core, { compressionLevel: 9 })
    const small = await readManifest(fileOf(await backUp(t.core)))
    expect(small.database?.plainBytes).toBe(fast.database?.plainBytes)
    expect(small.database?.gzipBytes).toBeLessThan(0.99 * (fast.database?.gzipBytes ?? 0))
  })

  test('carries the figures and facts of its manifest, signed here', async () => {
    await fillTable(t.app, 'vehicle', 1234)
    await t.app.unsafe('create extension pg_trgm; select lo_from_bytea(0, $$blob$$); create table empty ()')
    await writeFile(join(t.documentsDir, 'a.txt'), 'hello')
    const backup = await backUp(t.core, { note: 'before the update' })
    expect(backup).toMatchObject({
      kind: 'backup',
      origin: 'manual',
      contents: 'all',
      fileName: expect.stringMatching(/^motovaultpro_backup_\d{8}_\d{6}\.tar\.gz$/),
      note: 'before the update',
      tableCount: 2,
      rowCount: 1234,
      documentCount: 1,
      documentBytes: 5,
      verification: 'verified',
      provenance: 'here',
      requestedBy: 'admin@example.org',
      progress: null,
    })
    const manifest = await readManifest(fileOf(backup))
    expect(checkSignature(manifest, t.core.signingKey)).toBe('here')
    expect(manifest).toMatchObject({
      backupId: backup.id,
      origin: 'manual',
      app: 'motovaultpro',
      createdAt: backup.takenAt,
    })
    expect(manifest.database).toMatchObject({
      encoding: 'UTF8',
      collationProvider: 'libc',
      largeObjects: 1,
      extensions: [{ name: 'pg_trgm', version: expect.any(String) }],
      roles: [new URL(t.env.appDatabaseUrl).username],
    })
    const { tables, facts, phases } = await describeBackup(t.core, backup.id)
    expect(tables).toContainEqual({ schema: 'public', name: 'vehicle', rows: 1234 })
    expect(facts?.database?.rows).toBe(1234)
    expect(phases.map((phase) => phase.phase)).toEqual([
      'preflight',
      'database',
      'documents',
      'finish',
      'verify',
      'publish',
    ])
    expect(phases.map((phase) => phase.summary)).toEqual([
      expect.stringMatching(/^pg_dump \d+/),
      expect.stringMatching(/^2 tables, 1,234 rows, /),
      '1 document, 5 bytes',
      expect.stringMatching(/[kM]B$/),
      'every byte read and compared',
      backup.fileName,
    ])
  })

  test('leaves one file in the store, readable by its owner only, of the size and hash it says', async () => {
    const backup = await backUp(t.core)
    expect(await storeFiles(t.backupDir)).toEqual([backup.fileName])
    const [size, mode] = execFileSync('stat', ['-c', '%s %a', fileOf(backup)])
      .toString()
      .trim()
      .split(' ')
    expect(mode).toBe('600')
    expect(Number(size)).toBe(backup.sizeBytes)
    expect(
      execFileSync('sha256sum', [fileOf(backup)])
        .toString()
        .slice(0, 64),
    ).toBe(backup.sha256)
  })

  test('of the database alone holds no documents, and of the documents alone no database', async () => {
    await fillTable(t.app, 'vehicle', 10)
    await writeFile(join(t.documentsDir, 'a.txt'), 'hello')
    const database = await backUp(t.core, { contents: 'database' })
    const documents = await backUp(t.core, { contents: 'documents' })
    expect(database).toMatchObject({ contents: 'database', rowCount: 10, documentCount: null })
    expect(documents).toMatchObject({ contents: 'documents', rowCount: null, documentCount: 1 })
    const entries = (backup: Backup) =>
      execFileSync('tar', ['tzf', fileOf(backup)])
        .toString()
        .trim()
        .split('\n')
    expect(entries(database)).toEqual(['manifest.json', 'database/motovaultpro.sql.gz', 'index.jsonl'])
    expect(entries(documents)).toEqual(['manifest.json', 'documents/', 'documents/a.txt', 'index.jsonl'])
    const { phases } = await describeBackup(t.core, documents.id)
    expect(phases.map((phase) => phase.phase)).not.toContain('database')
  })

  test('takes the next free second when two begin in the same one', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(() => requestBackup(t.core, { contents: 'documents', by: 'a', trigger: 'api' })),
    )
    for (const { id } of ids) {
      while ((await findBackup(t.core, id)).status !== 'completed') await sleep(50)
    }
    const names = await Promise.all(ids.map(async ({ id }) => (await findBackup(t.core, id)).fileName))
    expect(new Set(names).size).toBe(3)
    expect(await storeFiles(t.backupDir)).toEqual([...names].sort())
  })

  test('does not hold what a restore keeps beside the documents', async () => {
    await mkdir(join(t.documentsDir, '.backup-restore', 'x', 'new'), { recursive: true })
    await writeFile(join(t.documentsDir, '.backup-restore', 'x', 'new', 'old.txt'), 'no')
    expect((await backUp(t.core, { contents: 'documents' })).documentCount).toBe(0)
  })
})

describe('while others write', () => {
  test('all tables are of one instant and the counts are exact', async () => {
    await t.app.unsafe('create table a (id int); create table b (id int)')
    await fillTable(t.app, 'ballast', 20_000, 200)
    let writing = true
    const writer = (async () => {
      for (let id = 1; writing; id++) {
        await t.app.begin(async (tx) => {
          await tx`insert into a values (${id})`
          await tx`insert into b values (${id})`
        })
      }
    })()
    await sleep(100)
    const backup = await backUp(t.core, { contents: 'database' })
    writing = false
    await writer
    const rows = Object.fromEntries(
      (await describeBackup(t.core, backup.id)).tables.map((table) => [table.name, table.rows]),
    )
    expect(rows.a).toBeGreaterThan(0)
    expect(rows.a).toBe(rows.b)
    const verified = await verifyArchive(fileOf(backup))
    expect(verified.tables.find((table) => table.name === 'a')?.rows).toBe(rows.a)
  })
})

describe('progress', () => {
  test('knows its totals from the last backup', async () => {
    await fillTable(t.app, 'vehicle', 60_000, 200)
    await writeFile(join(t.documentsDir, 'a.bin'), Buffer.alloc(3_000_000, 7))
    await backUp(t.core)
    const totals: Record<string, number | null> = {}
    const { id } = await requestBackup(t.core, { contents: 'all', by: 'a', trigger: 'api' })
    for (;;) {
      const { progress, status } = await findBackup(t.core, id)
      if (progress) totals[progress.phase] = Math.max(totals[progress.phase] ?? 0, progress.bytesTotal ?? 0)
      if (status === 'completed') break
      await sleep(15)
    }
    expect(totals.database).toBeGreaterThan(10_000_000)
    expect(totals.verify).toBeGreaterThan(0)
  })
})

describe('documents that cannot be backed up', () => {
  test('are named with a sentence each, and hold up nothing', async () => {
    const path = (name: string) => join(t.documentsDir, name)
    await writeFile(path('good.txt'), 'good')
    await symlink('/etc/passwd', path('link'))
    execFileSync('mkfifo', [path('pipe')])
    await writeFile(Buffer.concat([Buffer.from(`${t.documentsDir}/`), Buffer.from([0x66, 0xff, 0x6f])]), 'x')
    const server = net.createServer().listen(path('socket'))
    const backup = await backUp(t.core, { contents: 'documents' })
    server.close()
    expect(backup).toMatchObject({ status: 'completed', documentCount: 1 })
    const found = backup.warnings.map(({ code, path: where }) => `${code} ${where}`).sort()
    expect(found).toEqual([
      'document_fifo pipe',
      expect.stringMatching(/^document_name_not_utf8 f/),
      'document_socket socket',
      'document_symlink link',
    ])
    expect(backup.warnings.every(({ message }) => /^[A-Z].*\.$/.test(message))).toBe(true)
  })

  test('come and go while it runs without harm', async () => {
    let churning = true
    for (let i = 0; i < 200; i++) await writeFile(join(t.documentsDir, `steady-${i}`), `${i}`.repeat(1000))
    const churn = (async () => {
      for (let i = 0; churning; i = (i + 1) % 50) {
        await writeFile(join(t.documentsDir, `churn-${i}`), 'x'.repeat(i * 1000))
        await rm(join(t.documentsDir, `churn-${(i + 25) % 50}`), { force: true })
      }
    })()
    const backup = await backUp(t.core, { contents: 'documents' })
    churning = false
    await churn
    expect(backup.status).toBe('completed')
    expect(backup.documentCount).toBeGreaterThanOrEqual(200)
    const reasons = new Set(backup.warnings.map(({ code }) => code))
    expect([...reasons].filter((code) => !['document_vanished', 'document_changed'].includes(code))).toEqual([])
  })
})
