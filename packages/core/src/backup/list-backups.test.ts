import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '@mvp/archive/manifest'
import { eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backUp, createTestCore, type TestCore } from '../../test/support.ts'
import { backupDetails, backupPage, backupQuery, backup as backupShape } from '../contract.ts'
import { insertOperation, type NewOperation } from '../operation/records.ts'
import { backupArchives, backupHistory } from '../schema.ts'
import { cancelBackup } from './cancel-backup.ts'
import { changeBackup } from './change-backup.ts'
import { describeBackup, findBackup, listBackups } from './list-backups.ts'
import { requestBackup } from './request-backup.ts'

const unknown = '00000000-0000-4000-8000-000000000000'
const query = (given: Record<string, unknown> = {}) => backupQuery.parse(given)

describe('a thousand backups', () => {
  let t: TestCore
  beforeAll(async () => {
    t = await createTestCore({ work: { backup: async () => {} } })
    const whole = await createTestCore()
    const { id } = await backUp(whole.core)
    const [sample] = await whole.core.db.select().from(backupArchives)
    if (!sample) throw new Error(`${id} has no archive`)
    await whole.close()
    await fill(t, { ...sample.manifest, documents: { ...skippedMuch(), count: 3 } })
  })
  afterAll(() => t.close())

  /** As large as a manifest gets. */
  function skippedMuch(): NonNullable<Manifest['documents']> {
    const skipped = Array.from({ length: 100 }, (_, i) => ({
      path: `folder/${i}`.padEnd(200, 'x'),
      reason: 'fifo' as const,
    }))
    return { count: 0, bytes: 4096, directories: 1, skipped, skippedCount: 100 }
  }

  async function fill({ core }: TestCore, manifest: Manifest): Promise<void> {
    const numbers = Array.from({ length: 1000 }, (_, n) => ({ n, id: randomUUID() }))
    await core.db.insert(backupHistory).values(numbers.map(({ n, id }) => ({ id, ...attempt(n) })))
    const whole = numbers.filter(({ n }) => attempt(n).status === 'completed')
    for (let at = 0; at < whole.length; at += 50) {
      const rows = whole.slice(at, at + 50).map(({ n, id }) => ({ id, ...archive(n), manifest }))
      await core.db.insert(backupArchives).values(rows)
    }
  }

  const minute = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 60_000)

  /** Every fourth failed, every tenth was uploaded. */
  function attempt(n: number): NewOperation {
    const what = n % 10 === 0 ? { kind: 'upload' as const, origin: 'uploaded' as const } : { kind: 'backup' as const }
    return {
      origin: 'manual',
      ...what,
      lane: 'app',
      trigger: 'schedule',
      status: n % 4 === 0 ? 'failed' : 'completed',
      contents: 'all',
      note: n === 500 ? '100 % by_hand' : `number ${n}`,
      createdAt: minute(n),
    }
  }

  function archive(n: number) {
    return {
      fileName: `motovaultpro_backup_20260101_${String(n).padStart(6, '0')}.tar.gz`,
      sizeBytes: 1000 + n,
      sha256: 'ab'.repeat(32),
      provenance: 'here' as const,
      verification: 'verified' as const,
      verifiedAt: new Date(),
      takenAt: minute(n),
    }
  }

  test('are listed in less than 50 ms', async () => {
    const times: number[] = []
    for (let tries = 0; tries < 15; tries++) {
      const began = performance.now()
      await listBackups(t.core, query({ page: tries + 1 }))
      times.push(performance.now() - began)
    }
    // The best of many: what it costs, not what else this machine does.
    expect(Math.min(...times)).toBeLessThan(50)
  })

  test('are newest first, and every page holds what the one before left', async () => {
    const notes: (string | null)[] = []
    for (let page = 1; page <= 6; page++) {
      const found = await listBackups(t.core, query({ page, pageSize: 200 }))
      expect(found).toMatchObject({ page, pageSize: 200, total: 1000 })
      notes.push(...found.items.map((item) => item.note))
    }
    const expected = Array.from({ length: 1000 }, (_, n) => (n === 500 ? '100 % by_hand' : `number ${n}`)).reverse()
    expect(notes).toEqual(expected)
  })

  test('are in the shape of the contract, with the figures of their manifests', async () => {
    const page = await listBackups(t.core, query({ pageSize: 4 }))
    expect(backupPage.parse(page)).toEqual(page)
    expect(page.items[0]).toMatchObject({
      documentCount: 3,
      documentBytes: 4096,
      rowCount: 0,
      tableCount: 0,
      sizeBytes: 1999,
    })
    expect(page.items[3]).toMatchObject({ status: 'failed', fileName: null, documentCount: null, verification: null })
  })

  test('what did not succeed is found together, however it did not', async () => {
    const add = (status: 'interrupted' | 'skipped' | 'cancelled') =>
      insertOperation(t.core.db, { kind: 'backup', lane: 'app', trigger: 'schedule', status })
    const [interrupted, skipped] = [await add('interrupted'), await add('skipped')]
    const cancelled = await add('cancelled')
    const found = await listBackups(t.core, query({ status: 'unsuccessful' }))
    expect(found.total).toBe(252)
    expect(found.items.slice(0, 2).map(({ id }) => id)).toEqual([skipped.id, interrupted.id])
    const added = [interrupted, skipped, cancelled].map(({ id }) => id)
    await t.core.db.delete(backupHistory).where(inArray(backupHistory.id, added))
  })

  test('are filtered by status and origin', async () => {
    expect((await listBackups(t.core, query({ status: 'failed' }))).total).toBe(250)
    expect((await listBackups(t.core, query({ origin: 'uploaded' }))).total).toBe(100)
    const both = await listBackups(t.core, query({ status: 'failed', origin: 'uploaded', pageSize: 200 }))
    expect(both.total).toBe(50)
    expect(both.items.every(({ status, kind }) => status === 'failed' && kind === 'upload')).toBe(true)
  })

  test('are filtered by what was found of their files', async () => {
    const [one] = await t.core.db.select().from(backupArchives).limit(1)
    await t.core.db.update(backupArchives).set({ verification: 'corrupt' }).where(eq(backupArchives.id, one!.id))
    expect((await listBackups(t.core, query({ verification: 'corrupt' }))).items.map(({ id }) => id)).toEqual([one!.id])
    expect((await listBackups(t.core, query({ verification: 'verified' }))).total).toBe(749)
  })

  test('are filtered by when they were requested, the end left out', async () => {
    const found = await listBackups(
      t.core,
      query({ from: minute(10).toISOString(), to: minute(13).toISOString(), status: 'completed' }),
    )
    expect(found.items.map(({ note }) => note)).toEqual(['number 11', 'number 10'])
  })

  test('are in order of size or duration either way, what has none at the end', async () => {
    const slow = await t.core.db.select().from(backupHistory).where(eq(backupHistory.note, 'number 3'))
    const [startedAt, finishedAt] = [minute(3), minute(8)]
    await t.core.db.update(backupHistory).set({ startedAt, finishedAt }).where(eq(backupHistory.id, slow[0]!.id))
    const notes = async (sort: string, order: string, page = 1) =>
      (await listBackups(t.core, query({ sort, order, page, pageSize: 2 }))).items.map(({ note }) => note)
    expect(await notes('size', 'desc')).toEqual(['number 999', 'number 998'])
    expect(await notes('size', 'asc')).toEqual(['number 1', 'number 2'])
    expect(await notes('size', 'asc', 500)).toEqual(['number 4', 'number 0'])
    expect(await notes('duration', 'desc')).toEqual(['number 3', 'number 999'])
    expect(await notes('duration', 'asc')).toEqual(['number 3', 'number 999'])
    expect(await notes('taken', 'asc')).toEqual(['number 0', 'number 1'])
  })

  test('are searched by note and file name, taking no sign for a wildcard', async () => {
    const found = async (search: string) =>
      (await listBackups(t.core, query({ search }))).items.map((item) => item.note)
    expect(await found('NUMBER 77')).toEqual([
      ...[9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => `number 77${n}`),
      'number 77',
    ])
    expect(await found('_000999')).toEqual(['number 999'])
    expect(await found('100 %')).toEqual(['100 % by_hand'])
    expect(await found('by_h')).toEqual(['100 % by_hand'])
    expect(await found('number_7')).toEqual([])
    expect(await found("'; drop table backup_history; --")).toEqual([])
  })

  test('do not hold restores', async () => {
    await t.core.db.insert(backupHistory).values({ kind: 'restore', lane: 'app', trigger: 'console', status: 'failed' })
    expect((await listBackups(t.core, query())).total).toBe(1000)
  })
})

describe('one backup', () => {
  let t: TestCore
  beforeAll(async () => {
    t = await createTestCore()
  })
  afterAll(() => t.close())

  test('that there is not is not found', async () => {
    for (const ask of [findBackup, describeBackup]) {
      await expect(ask(t.core, unknown)).rejects.toMatchObject({ code: 'not_found' })
    }
    await expect(changeBackup(t.core, { id: unknown, note: 'x' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(cancelBackup(t.core, unknown)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is described with its tables, facts and phases in the shape of the contract', async () => {
    await t.app`create table b (id int)`
    await t.app`create schema other create table a (id int)`
    await writeFile(join(t.documentsDir, 'a.txt'), 'hello')
    const { id } = await backUp(t.core)
    const details = await describeBackup(t.core, id)
    expect(backupDetails.parse(details)).toMatchObject({ backup: { id }, facts: { app: 'motovaultpro' } })
    expect(details.tables).toEqual([
      { schema: 'other', name: 'a', rows: 0 },
      { schema: 'public', name: 'b', rows: 0 },
    ])
    expect(details.facts?.documents).toEqual({ count: 1, bytes: 5, skipped: 0 })
  })

  test('that failed is described by its error and phases alone', async () => {
    const { id } = await backUp(t.core, { note: 'fails' })
    const failed = await insertOperation(t.core.db, { kind: 'backup', lane: 'app', trigger: 'api', status: 'failed' })
    expect(await describeBackup(t.core, failed.id)).toMatchObject({ facts: null, tables: [], phases: [] })
    expect(id).not.toBe(failed.id)
  })

  test('is pinned, noted and unpinned; what is left out stays as it is', async () => {
    const { id } = await backUp(t.core, { contents: 'documents', note: 'first' })
    expect(await changeBackup(t.core, { id, pinned: true })).toMatchObject({ pinned: true, note: 'first' })
    expect(await changeBackup(t.core, { id, note: 'second' })).toMatchObject({ pinned: true, note: 'second' })
    expect(await changeBackup(t.core, { id, pinned: false, note: null })).toMatchObject({ pinned: false, note: null })
    expect(backupShape.parse(await findBackup(t.core, id)).id).toBe(id)
  })

  test('that is not in the store cannot be pinned, and its note stays as it was', async () => {
    const { id } = await insertOperation(t.core.db, {
      kind: 'backup',
      lane: 'app',
      trigger: 'api',
      status: 'failed',
      note: 'old',
    })
    await expect(changeBackup(t.core, { id, pinned: true, note: 'new' })).rejects.toMatchObject({ code: 'conflict' })
    expect((await findBackup(t.core, id)).note).toBe('old')
  })

  test('is requested with who asked and what for', async () => {
    const asked = await requestBackup(t.core, {
      contents: 'documents',
      note: '',
      by: 'eva@example.org',
      trigger: 'console',
    })
    expect(backupShape.parse(asked)).toMatchObject({
      origin: 'manual',
      contents: 'documents',
      note: null,
      requestedBy: 'eva@example.org',
    })
  })
})
