import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'
import { hashTree, type ProtectedApp, startProtectedApp } from './support/protected-app.ts'

const exec = promisify(execFile)

const readers: Record<string, [string, ...string[]]> = {
  'GNU tar': ['tar', '-xzf'],
  bsdtar: ['bsdtar', '-xzf'],
  'busybox tar': ['busybox', 'tar', '-xzf'],
}

for (const role of ['superuser', 'plain owner'] as const) {
  test.describe(`as ${role}`, () => {
    test.describe.configure({ mode: 'serial' })
    let app: ProtectedApp
    let product: Product
    let request: Request
    let scratch: string
    let before: { dump: string; documents: Record<string, string> }
    let backup: { id: string; fileName: string; sha256: string }

    test.beforeAll(async () => {
      scratch = await mkdtemp(path.join(tmpdir(), 'motovaultpro-path-'))
      app = await startProtectedApp(role)
      product = await startProduct(app.env)
      request = await signIn(product.url)
    })

    test.afterAll(async () => {
      await product?.stop()
      await app?.stop()
      await rm(scratch, { recursive: true, force: true })
    })

    test('a backup over REST completes and its download has the hash it is listed with', async () => {
      before = { dump: await app.dump(), documents: await app.hashDocuments() }
      const answer = await request('/api/admin/backups', { method: 'POST' })
      expect(answer.status).toBe(202)
      const { id } = await answer.json()
      const completed = await untilCompleted(request, `/api/admin/backups/${id}`)
      backup = { id, fileName: String(completed.fileName), sha256: String(completed.sha256) }
      expect(completed).toMatchObject({ verification: 'verified', provenance: 'here', warnings: [] })
      const download = await request(`/api/admin/backups/${id}/download`)
      const bytes = Buffer.from(await download.arrayBuffer())
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(backup.sha256)
      await writeFile(path.join(scratch, 'archive.tar.gz'), bytes)
    })

    for (const [name, [program, ...args]] of Object.entries(readers)) {
      test(`${name} unpacks it to byte-identical documents`, async () => {
        const folder = path.join(scratch, program)
        await mkdir(folder)
        await exec(program, [...args, path.join(scratch, 'archive.tar.gz')], { cwd: folder })
        expect(await hashTree(path.join(folder, 'documents'))).toEqual(before.documents)
        expect((await readdir(folder)).sort()).toEqual(['database', 'documents', 'index.jsonl', 'manifest.json'])
        const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8'))
        expect(manifest).toMatchObject({ format: 'motovaultpro-backup', version: 1, backupId: backup.id })
      })
    }

    test('psql alone loads its dump into an empty database, equal to the original', async () => {
      await app.psql('CREATE DATABASE by_hand', 'postgres')
      await app.loadDump(path.join(scratch, 'tar/database/motovaultpro.sql.gz'), 'by_hand')
      expect(await app.dump('by_hand')).toBe(before.dump)
      await app.psql('DROP DATABASE by_hand', 'postgres')
    })

    test('a restore brings back the database and the documents exactly', async () => {
      await app.psql(`
        UPDATE maintenance_records SET cost = cost + 1;
        DELETE FROM fuel_logs WHERE id % 3 = 0;
        DROP TABLE reminders CASCADE;
        CREATE TABLE added_later (id int PRIMARY KEY, what text);
        INSERT INTO added_later VALUES (1, 'not in the backup');`)
      const [first, second] = Object.keys(before.documents)
      if (!first || !second) throw new Error('the demo has no documents')
      await rm(path.join(app.documentsDir, first))
      await writeFile(path.join(app.documentsDir, second), 'overwritten')
      await writeFile(path.join(app.documentsDir, 'added later.txt'), 'not in the backup')
      expect(await app.dump()).not.toBe(before.dump)

      const preview = await (
        await request(`/api/admin/backups/${backup.id}/restore/preview`, { method: 'POST' })
      ).json()
      expect(preview).toMatchObject({ canRestore: true, confirm: backup.fileName })
      expect(preview.tables).toContainEqual(
        expect.objectContaining({ name: 'added_later', rowsNow: 1, rowsInBackup: null }),
      )

      const answer = await request(`/api/admin/backups/${backup.id}/restore`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ confirm: backup.fileName }),
      })
      expect(answer.status).toBe(202)
      const restored = await untilCompleted(request, '/api/admin/backups/restore/status')
      expect(restored).toMatchObject({ liveDataTouched: true, error: null })
      expect(await app.dump()).toBe(before.dump)
      expect(await app.hashDocuments()).toEqual(before.documents)

      const safety = await (await request(`/api/admin/backups/${restored.safetyBackupId}`)).json()
      expect(safety).toMatchObject({ origin: 'safety', pinned: true, verification: 'verified', status: 'completed' })
      const names = await app.psql("SELECT datname FROM pg_database WHERE datname LIKE '%\\_restore\\_%'", 'postgres')
      expect(names.trim()).toBe('')
    })
  })
}
