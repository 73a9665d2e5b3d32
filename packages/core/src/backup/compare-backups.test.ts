import { appendFile, mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CatalogueBuilder } from '@mvp/archive/build-catalogue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backUp, createTestCore, type TestCore } from '../../test/support.ts'
import { backupsComparison, compareQuery } from '../contract-compare.ts'
import { compareBackups } from './compare-backups.ts'
import { compareCatalogues, compareTables } from './compare-catalogues.ts'
import { DocumentCatalogue } from './document-catalogue.ts'

describe('two backups of one app', () => {
  let t: TestCore
  let [older, newer, database] = ['', '', '']
  const compare = (query: object) => compareBackups(t.core, compareQuery.parse(query))

  beforeAll(async () => {
    t = await createTestCore()
    await t.app.unsafe('create table fuel_log (id int); insert into fuel_log values (1), (2), (3)')
    await t.app.unsafe('create table old_table (id int)')
    await mkdir(join(t.documentsDir, 'photos'))
    for (const name of ['kept.txt', 'changed.txt', 'photos/gone.jpg'])
      await writeFile(join(t.documentsDir, name), `this is ${name}`)
    older = (await backUp(t.core)).id
    await t.app.unsafe('delete from fuel_log where id = 1; drop table old_table; create table new_table (id int)')
    await writeFile(join(t.documentsDir, 'added.txt'), 'new')
    // As long as before: only the hash tells.
    await writeFile(join(t.documentsDir, 'changed.txt'), 'THIS is changed.txt')
    await rm(join(t.documentsDir, 'photos/gone.jpg'))
    newer = (await backUp(t.core)).id
    database = (await backUp(t.core, { contents: 'database' })).id
  })
  afterAll(() => t.close())

  test('differ in rows, in tables that came and went, and in documents by their hash', async () => {
    const found = await compare({ a: older, b: newer })
    expect(backupsComparison.parse(found)).toEqual(found)
    expect(found.tables).toEqual([
      { schema: 'public', name: 'new_table', rowsThen: null, rowsNow: 0 },
      { schema: 'public', name: 'old_table', rowsThen: 0, rowsNow: null },
      { schema: 'public', name: 'fuel_log', rowsThen: 3, rowsNow: 2 },
    ])
    expect(found.documents).toMatchObject({ same: 1, added: 1, removed: 1, changed: 1, unhashed: 0, total: 3 })
    expect(found.documents?.items).toEqual([
      { kind: 'added', path: 'added.txt', sizeThen: null, sizeNow: 3 },
      { kind: 'changed', path: 'changed.txt', sizeThen: 19, sizeNow: 19 },
      { kind: 'removed', path: 'photos/gone.jpg', sizeThen: 23, sizeNow: null },
    ])
  })

  test('are put in order of time, whichever is named first', async () => {
    const found = await compare({ a: newer, b: older })
    expect([found.older.id, found.newer.id]).toEqual([older, newer])
  })

  test('are listed by kind, by words and by page', async () => {
    const paths = async (query: object) =>
      (await compare({ a: older, b: newer, ...query })).documents?.items.map(({ path }) => path)
    expect(await paths({ kind: 'removed' })).toEqual(['photos/gone.jpg'])
    expect(await paths({ search: 'TXT add' })).toEqual(['added.txt'])
    expect(await paths({ pageSize: 2, page: 2 })).toEqual(['photos/gone.jpg'])
  })

  test('of which one holds no documents are compared in their tables alone', async () => {
    const found = await compare({ a: newer, b: database })
    expect(found.documents).toBeNull()
    expect(found.tables).toHaveLength(2)
  })

  test('of which one is not there, or the same twice, are refused in words', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000'
    await expect(compare({ a: older, b: unknown })).rejects.toMatchObject({ code: 'not_found' })
    await expect(compare({ a: older, b: older })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('of which one is no archive any more say so, and are compared once it is back', async () => {
    const { id: third, fileName, sizeBytes } = await backUp(t.core)
    const file = join(t.backupDir, fileName ?? '')
    await appendFile(file, 'x')
    await expect(compare({ a: older, b: third })).rejects.toMatchObject({ code: 'archive_gone' })
    await truncate(file, sizeBytes ?? 0)
    expect((await compare({ a: older, b: third })).documents).toMatchObject({ total: 3 })
  })
})

describe('documents without a hash', () => {
  const catalogue = (size: number, sha256: string | null) => {
    const made = new CatalogueBuilder(1)
    made.add({ kind: 'document', path: 'a.txt', size, mtimeSeconds: 0, sha256, stamp: null, range: null })
    return new DocumentCatalogue(made.finish())
  }

  test('are compared by their size, and it is said of how many', async () => {
    expect(await compareCatalogues(catalogue(3, null), catalogue(3, 'ab'))).toMatchObject({ same: 1, unhashed: 1 })
    expect(await compareCatalogues(catalogue(3, null), catalogue(4, 'ab'))).toMatchObject({ changed: 1, unhashed: 0 })
  })
})

test('tables of two schemas with one name are two tables', () => {
  const tables = compareTables(
    [{ schema: 'a', name: 'log', rows: 1 }],
    [
      { schema: 'a', name: 'log', rows: 1 },
      { schema: 'b', name: 'log', rows: 5 },
    ],
  )
  expect(tables.map(({ schema, rowsThen, rowsNow }) => [schema, rowsThen, rowsNow])).toEqual([
    ['b', null, 5],
    ['a', 1, 1],
  ])
})
