import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyArchive } from '@mvp/archive/verify-archive'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { backUp, createTestCore, openTestCore, storeFiles, type TestCore } from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import type { Core } from '../core.ts'
import type { WorkFor } from '../operation/execute.ts'
import { insertOperation } from '../operation/records.ts'
import { backupArchives } from '../schema.ts'
import { publishArchive } from './publish-archive.ts'
import { partPath } from './store.ts'
import { toVerified } from './verify-written.ts'

/** How often a row may be refused here; the database does it, by a rule of the test's own. */
const REFUSE_ROWS = `
  create function refuse() returns trigger language plpgsql as $$ begin raise 'no more rows'; end $$;
  create trigger refuse before insert on backup_archives for each row execute function refuse()`

let t: TestCore
let sample: string
let core: Core | undefined
beforeAll(async () => {
  t = await createTestCore()
  const made = await backUp(t.core, { contents: 'documents' })
  sample = join(await mkdtemp(join(tmpdir(), 'mvp-sample-')), 'sample.tar.gz')
  await copyFile(join(t.backupDir, made.fileName ?? ''), sample)
  await rm(join(t.backupDir, made.fileName ?? ''))
  await t.core.db.delete(backupArchives)
  await t.core.runner.stop()
})
afterEach(async () => {
  await core?.close()
  for (const name of await storeFiles(t.backupDir)) await rm(join(t.backupDir, name))
  await t.core.db.delete(backupArchives)
})
afterAll(async () => {
  await t.close()
  await rm(join(sample, '..'), { recursive: true })
})

const takenAt = new Date('2026-05-06T07:08:09.000Z')

/** Publishes a copy of the sample as a backup of its own, after `disturb`. */
async function publish(disturb: WorkFor = async () => {}): Promise<Backup> {
  core = await openTestCore(t.env, {
    work: {
      backup: async (inner, run) => {
        const file = partPath(t.backupDir, 'x.tar.gz', run.operation.id)
        await copyFile(sample, file)
        const archive = toVerified(await verifyArchive(file))
        await disturb(inner, run)
        const publication = { ...archive, file, app: 'motovaultpro', takenAt, provenance: 'here' as const }
        await publishArchive(inner, run, publication).finally(() => rm(file, { force: true }))
      },
    },
  })
  return backUp(core, { contents: 'documents' })
}

test('a published archive has its name and its row, and no other name', async () => {
  const backup = await publish()
  expect(backup).toMatchObject({ status: 'completed', fileName: 'motovaultpro_backup_20260506_070809.tar.gz' })
  expect(await storeFiles(t.backupDir)).toEqual([backup.fileName])
  expect(backup.takenAt).toBe(takenAt.toISOString())
})

test('a name whose row is refused is taken away again', async () => {
  await t.core.sql.unsafe(REFUSE_ROWS)
  const backup = await publish()
  await t.core.sql.unsafe('drop trigger refuse on backup_archives; drop function refuse')
  expect(backup).toMatchObject({ status: 'failed', fileName: null })
  expect(await storeFiles(t.backupDir)).toEqual([])
})

test('a file that is there under the name already stays what it is', async () => {
  const other = join(t.backupDir, 'motovaultpro_backup_20260506_070809.tar.gz')
  await copyFile('/etc/hostname', other)
  const backup = await publish()
  expect(backup.fileName).toBe('motovaultpro_backup_20260506_070810.tar.gz')
  expect(await storeFiles(t.backupDir)).toHaveLength(2)
})

test('a name that is still listed is not given again, even when its file was removed by hand', async () => {
  const { id } = await insertOperation(t.core.db, { kind: 'backup', lane: 'app', trigger: 'api', status: 'completed' })
  const { manifest } = await verifyArchive(sample)
  await t.core.db.insert(backupArchives).values({
    id,
    fileName: 'motovaultpro_backup_20260506_070809.tar.gz',
    sizeBytes: 1,
    sha256: 'ab'.repeat(32),
    manifest,
    provenance: 'here',
    verification: 'missing',
    verifiedAt: takenAt,
    takenAt,
  })
  const backup = await publish()
  expect(backup).toMatchObject({ status: 'completed', fileName: 'motovaultpro_backup_20260506_070810.tar.gz' })
  expect(await storeFiles(t.backupDir)).toEqual([backup.fileName])
})

test('a console session that is cut at the end leaves either a whole backup or none', async () => {
  const name = new URL(t.env.databaseUrl).pathname.slice(1)
  const backup = await publish(async (_, run) => {
    // The next write of this server finds its connections gone.
    await t.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and query not like 'listen%'`
    expect(run.signal.aborted).toBe(false)
  }).catch((): Backup | null => null)
  const files = await storeFiles(t.backupDir)
  const rows = await t.core.db.select({ fileName: backupArchives.fileName }).from(backupArchives)
  expect(rows.map((row) => row.fileName)).toEqual(files)
  if (backup?.status === 'completed') expect(files).toEqual([backup.fileName])
})
