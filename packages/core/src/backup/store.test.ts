import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeFiles } from '../../test/support.ts'
import {
  archiveName,
  explainStoreError,
  freeBytes,
  isArchiveName,
  linkArchive,
  partOwner,
  partPath,
  quarantineFile,
  quarantineOwner,
  removeLeftovers,
} from './store.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-store-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const id = '0b7b4f5e-6f5b-4a2e-9d5e-0f2f0a1c2d3e'
const at = new Date('2026-12-31T23:59:59.999Z')

test('an archive is named for its app and second, in UTC', () => {
  expect(archiveName('motovaultpro', at)).toBe('motovaultpro_backup_20261231_235959.tar.gz')
  expect(isArchiveName(archiveName('my-app_2', at))).toBe(true)
})

test.each([
  '../motovaultpro_backup_20261231_235959.tar.gz',
  'motovaultpro_backup_20261231_235959.tar.gz.part',
  '.motovaultpro_backup_20261231_235959.tar.gz',
  'a/b_backup_20261231_235959.tar.gz',
  'Motor_backup_20261231_235959.tar.gz',
  'motovaultpro_backup_2026_235959.tar.gz',
  'motovaultpro_backup_20261231_235959.tar.gz\n',
  '',
])('%j is no archive’s name', (name) => {
  expect(isArchiveName(name)).toBe(false)
})

test('what is not an archive yet names its operation and nothing else does', () => {
  const name = (path: string) => path.slice(dir.length + 1)
  const part = name(partPath(dir, archiveName('motovaultpro', at), id))
  expect(partOwner(part)).toBe(id)
  expect(quarantineOwner(name(quarantineFile(dir, id)))).toBe(id)
  expect(isArchiveName(part)).toBe(false)
  for (const other of ['.part', `${id}.part`, '.x.nobody.part', '.upload-x', 'upload', archiveName('a', at)]) {
    expect(partOwner(other) ?? quarantineOwner(other)).toBeNull()
  }
})

test('a name that is taken is never overwritten: the next free second is', async () => {
  const file = join(dir, '.new')
  await writeFile(file, 'new')
  await writeFile(join(dir, archiveName('motovaultpro', at)), 'old')
  const first = await linkArchive(dir, file, { app: 'motovaultpro', at, isListed: async () => false })
  const second = await linkArchive(dir, file, { app: 'motovaultpro', at, isListed: async () => false })
  expect([first, second]).toEqual([
    'motovaultpro_backup_20270101_000000.tar.gz',
    'motovaultpro_backup_20270101_000001.tar.gz',
  ])
  expect(await readFile(join(dir, archiveName('motovaultpro', at)), 'utf8')).toBe('old')
  expect(await readFile(join(dir, second), 'utf8')).toBe('new')
})

test('what an operation left goes, and only that', async () => {
  const own = await mkdtemp(join(dir, 'own-'))
  const other = id.replace('0b', '1c')
  const kept = [
    partPath(own, 'a.tar.gz', other),
    quarantineFile(own, other),
    join(own, archiveName('a', at)),
    join(own, id),
  ]
  for (const file of [...kept, partPath(own, 'a.tar.gz', id), quarantineFile(own, id)]) await writeFile(file, '')
  await removeLeftovers(own, id)
  expect(await storeFiles(own)).toEqual(kept.map((file) => file.slice(own.length + 1)).sort())
})

test.each([
  ['ENOSPC', 'store_full', /is full: [\d.]+ \w+ are free\.$/],
  ['EDQUOT', 'store_full', /is full/],
  ['EROFS', 'store_unusable', /mounted read-only\.$/],
  ['EACCES', 'store_unusable', /no right/],
  ['EIO', 'store_unusable', /disk reports errors/],
])('%s of the store becomes %s with a sentence and a hint', async (code, expected, message) => {
  const explained = await explainStoreError(dir, Object.assign(new Error('x'), { code, path: join(dir, 'x') }))
  expect(explained).toMatchObject({
    code: expected,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/\.$/),
  })
})

test('what is not about the store is not explained by it', async () => {
  expect(await explainStoreError(dir, new Error('x'))).toBeNull()
  expect(await explainStoreError(dir, Object.assign(new Error('x'), { code: '42P01' }))).toBeNull()
  expect(await explainStoreError(dir, 'x')).toBeNull()
  const missingProgram = Object.assign(new Error('x'), { code: 'ENOENT', path: '/usr/bin/pg_dump' })
  expect(await explainStoreError(dir, missingProgram)).toBeNull()
})

test('free room is what the file system says', async () => {
  expect(await freeBytes(dir)).toBeGreaterThan(0)
})
