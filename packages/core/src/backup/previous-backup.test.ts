import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { damageDocument } from '../../test/damage-document.ts'
import { backUp, createTestCore, HURRIED, openTestCore, type TestCore } from '../../test/support.ts'
import type { Backup } from '../contract.ts'
import type { Core } from '../core.ts'
import { backupArchives } from '../schema.ts'
import { describeBackup, findBackup } from './list-backups.ts'

const copying = { timings: { ...HURRIED.timings, settle: 0 } }

let t: TestCore
beforeEach(async () => {
  t = await createTestCore(copying)
  await mkdir(join(t.documentsDir, 'invoices'))
  for (let i = 0; i < 20; i++) await writeFile(join(t.documentsDir, 'invoices', `${i}.txt`), `invoice ${i} `.repeat(99))
})
afterEach(() => t.close())

const backUpDocuments = (core: Core = t.core) => backUp(core, { contents: 'documents' })
const file = (backup: Backup) => join(t.backupDir, backup.fileName ?? '')
const inArchive = (backup: Backup, path: string) =>
  execFileSync('tar', ['xzOf', file(backup), `documents/${path}`]).toString()

async function summaryOf(backup: Backup): Promise<string | null | undefined> {
  const { phases } = await describeBackup(t.core, backup.id)
  return phases.find(({ phase }) => phase === 'documents')?.summary
}

async function readAt(backup: Backup): Promise<Date | null | undefined> {
  const rows = await t.core.db.select().from(backupArchives).where(eq(backupArchives.id, backup.id))
  return rows[0]?.documentsReadAt
}

test('the second backup copies what has not changed, and says since when all of it has been read', async () => {
  const first = await backUpDocuments()
  const subject = join(t.documentsDir, 'invoices/7.txt')
  const { size, atimeMs, mtimeMs } = statSync(subject)
  writeFileSync(subject, 'x'.repeat(size))
  utimesSync(subject, atimeMs / 1000, mtimeMs / 1000)
  rmSync(join(t.documentsDir, 'invoices/8.txt'))

  const second = await backUpDocuments()

  expect(second).toMatchObject({ status: 'completed', warnings: [], documentCount: 19 })
  expect(await summaryOf(second)).toMatch(/^19 documents, .*; 18 unchanged, from the last backup$/)
  expect(inArchive(second, 'invoices/7.txt')).toBe('x'.repeat(size))
  expect(await readAt(first)).toEqual(new Date(first.takenAt ?? 0))
  expect(await readAt(second)).toEqual(await readAt(first))
})

test('a damaged last backup hands nothing on: the document is read, and the damage is told', async () => {
  const first = await backUpDocuments()
  await damageDocument(t.core, first.id, 'invoices/7.txt')

  const second = await backUpDocuments()

  expect(second).toMatchObject({ status: 'completed', verification: 'verified', documentCount: 20 })
  expect(second.warnings).toEqual([
    {
      code: 'previous_backup_damaged',
      path: 'invoices/7.txt',
      message: expect.stringContaining(`${first.fileName}, is damaged in a document`),
    },
  ])
  expect(await summaryOf(second)).toContain('; 19 unchanged')
  const now = readFileSync(join(t.documentsDir, 'invoices/7.txt'), 'utf8')
  expect(inArchive(second, 'invoices/7.txt')).toBe(now)
  expect((await findBackup(t.core, first.id)).verification).toBe('corrupt')
  // And it is not asked again.
  expect(await backUpDocuments()).toMatchObject({ status: 'completed', warnings: [] })
})

/** The chore that tells what is missing runs at each whole minute: not amid what comes next. */
async function awayFromTheMinute(): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000)
  if (leftMs < 20_000) await sleep(leftMs + 2000)
}

test('a last backup whose file is gone is told, and every document is read', async () => {
  await awayFromTheMinute()
  const first = await backUpDocuments()
  rmSync(file(first))

  const second = await backUpDocuments()

  expect(second).toMatchObject({ status: 'completed', documentCount: 20 })
  expect(second.warnings).toEqual([
    { code: 'previous_backup_unusable', message: expect.stringContaining('its file is gone') },
  ])
  expect(await summaryOf(second)).not.toContain('unchanged')
  expect(await readAt(second)).toEqual(new Date(second.takenAt ?? 0))
  // A store that is not mounted looks the same.
  expect((await findBackup(t.core, first.id)).verification).toBe('verified')
})

test('every document is read again when that was last done too long ago', async () => {
  const first = await backUpDocuments()
  await t.core.db
    .update(backupArchives)
    .set({ documentsReadAt: sql`now() - interval '8 days'` })
    .where(eq(backupArchives.id, first.id))
  const second = await backUpDocuments()
  expect(second).toMatchObject({ status: 'completed', warnings: [] })
  expect(await summaryOf(second)).not.toContain('unchanged')
  expect(await readAt(second)).toEqual(new Date(second.takenAt ?? 0))
  expect(await summaryOf(await backUpDocuments())).toContain('; 20 unchanged')
})

test('nothing is copied where FULL_READ_DAYS is 0, nor what changed shortly before the last backup', async () => {
  await backUpDocuments()
  await t.core.close()
  const never = await openTestCore({ ...t.env, fullReadDays: 0 }, copying)
  const second = await backUpDocuments(never).finally(() => never.close())
  const cautious = await openTestCore(t.env, HURRIED)
  const third = await backUpDocuments(cautious).finally(() => cautious.close())
  t.core = await openTestCore(t.env, copying)
  for (const backup of [second, third]) {
    expect(backup).toMatchObject({ status: 'completed', warnings: [] })
    expect(await summaryOf(backup)).not.toContain('unchanged')
  }
})
