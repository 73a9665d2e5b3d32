import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, crc32, gunzipSync, inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  buildArchive,
  edgeSizes,
  factsOf,
  oddNames,
  run,
  sampleDatabase,
  sampleSql,
  temporaryDirectory,
  writeTree,
} from '../test/support.ts'
import { type IndexLine, indexLine, manifest as manifestSchema } from './manifest.ts'
import { MANIFEST_CONTENT_BYTES, MANIFEST_REGION_END } from './manifest-region.ts'
import { checkSignature } from './sign-manifest.ts'
import { createArchive } from './write-archive.ts'

const inflateOpen = (range: Buffer) => inflateRawSync(range, { finishFlush: constants.Z_SYNC_FLUSH })
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')
const document = (line: IndexLine) => (line.type === 'document' ? [line] : [])
const table = (line: IndexLine) => (line.type === 'table' ? [line] : [])

/** The manifest's content out of the first 64 KiB, as any gunzip reads it. */
function manifestText(file: Buffer): string {
  const start = gunzipSync(file.subarray(0, 65_536), { finishFlush: constants.Z_SYNC_FLUSH })
  return start.toString('utf8', 512, 512 + MANIFEST_CONTENT_BYTES)
}

function readIndex(file: Buffer): IndexLine[] {
  const { index } = manifestSchema.parse(JSON.parse(manifestText(file)))
  const plain = inflateOpen(file.subarray(index.offset, index.offset + index.length))
  const text = plain.subarray(512, 512 + index.sizeBytes)
  expect(sha256(text)).toBe(index.sha256)
  return text
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => indexLine.parse(JSON.parse(line)))
}

function archivePath(): string {
  return join(temporaryDirectory(), 'archive.tar.gz')
}

test('is one gzip member that gzip accepts, for its owner only', async () => {
  const root = writeTree(join(temporaryDirectory(), 'documents'), { 'a.txt': 'a', 'photo.jpg': randomBytes(100_000) })
  const { file, manifest } = await buildArchive(archivePath(), { documents: root, database: sampleDatabase() })
  run('gzip', '-t', file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(file).size).toBe(manifest.archiveBytes)
  // zlib stops at the end of a member: what is left over would be a second one.
  const member = inflateRawSync(readFileSync(file).subarray(10), { info: true }) as unknown as {
    engine: { bytesWritten: number }
  }
  expect(member.engine.bytesWritten).toBe(manifest.archiveBytes - 10 - 8)
})

test('the entries are the manifest, the database, the documents in any order, the index', async () => {
  const root = writeTree(join(temporaryDirectory(), 'documents'), { 'a.txt': 'a', 'b/c.txt': 'c' })
  const { file } = await buildArchive(archivePath(), { documents: root, database: sampleDatabase() })
  const entries = run('tar', 'tzf', file).trimEnd().split('\n')
  expect(entries.slice(0, 3)).toEqual(['manifest.json', 'database/motovaultpro.sql.gz', 'documents/'])
  expect(entries.slice(3, -1).sort()).toEqual(['documents/a.txt', 'documents/b/', 'documents/b/c.txt'])
  expect(entries.at(-1)).toBe('index.jsonl')
})

test('the manifest is read from the first 64 KiB and is what finish returned', async () => {
  const { file, manifest } = await buildArchive(archivePath(), { database: sampleDatabase() })
  const text = manifestText(readFileSync(file))
  expect(manifestSchema.parse(JSON.parse(text))).toEqual(manifest)
  expect(MANIFEST_REGION_END).toBeLessThanOrEqual(65_536)
})

test('until it is finished the manifest is all spaces', async () => {
  const file = archivePath()
  const writer = await createArchive(file, { level: 1 })
  const entry = await writer.openDatabase('database/motovaultpro.sql.gz')
  await entry.write(randomBytes(3 << 20))
  await entry.close()
  expect(manifestText(readFileSync(file))).toBe(' '.repeat(MANIFEST_CONTENT_BYTES))
  await writer.abort()
})

test('every document is read out by its line alone', async () => {
  const files = { ...edgeSizes(), ...oddNames }
  const root = writeTree(join(temporaryDirectory(), 'documents'), files)
  const { file, documents } = await buildArchive(archivePath(), { documents: root })
  const bytes = readFileSync(file)
  const lines = readIndex(bytes).flatMap(document)
  const expected = Object.entries(files).filter(([path]) => !path.endsWith('/'))
  expect(lines.map(({ path }) => path).sort()).toEqual(expected.map(([path]) => path).sort())
  for (const line of lines) {
    const range = bytes.subarray(line.offset, line.offset + line.length)
    const entry = inflateOpen(range)
    const padded = Math.ceil(line.size / 512) * 512
    const content = entry.subarray(entry.length - padded, entry.length - padded + line.size)
    const stats = statSync(join(root, line.path), { bigint: true })
    expect(content.equals(readFileSync(join(root, line.path)))).toBe(true)
    expect(line).toMatchObject({
      sha256: sha256(content),
      crc: crc32(entry),
      rangeCrc: crc32(range),
      size: content.length,
      mtime: String(stats.mtimeNs),
      ctime: String(stats.ctimeNs),
      inode: String(stats.ino),
    })
  }
  expect(documents).toMatchObject({
    count: expected.length,
    bytes: expected.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0),
    skipped: [],
  })
})

test('every directory has a line with its time, and is counted', async () => {
  const root = writeTree(join(temporaryDirectory(), 'documents'), { 'a/b/c.txt': '', 'empty/': '' })
  const { file, documents } = await buildArchive(archivePath(), { documents: root })
  const lines = readIndex(readFileSync(file)).filter(({ type }) => type === 'directory')
  expect(lines.sort((x, y) => JSON.stringify(x).localeCompare(JSON.stringify(y)))).toEqual(
    ['a', 'a/b', 'empty'].map((path) => ({
      type: 'directory',
      path,
      mtime: String(statSync(join(root, path), { bigint: true }).mtimeNs),
    })),
  )
  expect(documents?.directories).toBe(3)
})

test('every table is read out by its line alone', async () => {
  const sample = sampleDatabase(200_000)
  const { file } = await buildArchive(archivePath(), { database: sample })
  const bytes = readFileSync(file)
  const lines = readIndex(bytes).flatMap(table)
  expect(lines.map(({ name, rows }) => ({ name, rows }))).toEqual(
    sample.tables.map(({ name, rows }) => ({ name, rows })),
  )
  for (const [i, { offset, length }] of lines.entries()) {
    const inner = inflateOpen(bytes.subarray(offset, offset + length))
    expect(inflateOpen(inner).equals(sample.tables[i]!.sql)).toBe(true)
  }
})

test('the database entry is a gzip of the dump, with the sizes and hashes that close returned', async () => {
  const sample = sampleDatabase(50_000)
  const { file, database } = await buildArchive(archivePath(), { database: sample })
  const directory = temporaryDirectory()
  run('tar', 'xzf', file, '-C', directory)
  const gzip = readFileSync(join(directory, 'database/motovaultpro.sql.gz'))
  const plain = gunzipSync(gzip)
  expect(plain.equals(sampleSql(sample))).toBe(true)
  expect(database).toEqual({
    plainBytes: plain.length,
    plainSha256: sha256(plain),
    gzipBytes: gzip.length,
    gzipSha256: sha256(gzip),
  })
})

test('an archive of nothing but a manifest and an empty index is whole', async () => {
  const { file } = await buildArchive(archivePath())
  run('gzip', '-t', file)
  expect(readIndex(readFileSync(file))).toEqual([])
  expect(run('tar', 'tzf', file)).toBe('manifest.json\nindex.jsonl\n')
})

test('bytes that do not compress are stored: the archive grows by the framing only', async () => {
  const root = writeTree(join(temporaryDirectory(), 'documents'), {
    small: randomBytes(1 << 20),
    large: randomBytes(10 << 20),
  })
  const { manifest } = await buildArchive(archivePath(), { documents: root })
  expect(manifest.archiveBytes).toBeLessThan(MANIFEST_REGION_END + (11 << 20) + 5000)
})

test('many threads and one make the same documents', async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`d${i % 7}/f${i}`, randomBytes(i * 20)]))
  const root = writeTree(join(temporaryDirectory(), 'documents'), files)
  const hashes = async (workers: number) => {
    const { file } = await buildArchive(archivePath(), { documents: root, workers })
    const lines = readIndex(readFileSync(file)).flatMap(document)
    return Object.fromEntries(lines.map(({ path, sha256 }) => [path, sha256]))
  }
  const one = await hashes(1)
  expect(Object.keys(one)).toHaveLength(300)
  expect(await hashes(4)).toEqual(one)
})

test('tells how many plain bytes are done, never fewer than before, at the end all of them', async () => {
  const root = writeTree(join(temporaryDirectory(), 'documents'), { a: randomBytes(9 << 20), b: randomBytes(1000) })
  const seen: number[] = []
  const { database, documents } = await buildArchive(archivePath(), {
    documents: root,
    database: sampleDatabase(),
    onBytes: (bytes) => seen.push(bytes),
  })
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBe((database?.plainBytes ?? 0) + (documents?.bytes ?? 0))
  expect(seen.length).toBeGreaterThan(3)
})

test('never writes over what is there', async () => {
  const file = archivePath()
  writeFileSync(file, 'precious')
  await expect(createArchive(file, { level: 1 })).rejects.toThrow('EEXIST')
  expect(readFileSync(file, 'utf8')).toBe('precious')
})

test('signs what it wrote', async () => {
  const key = { kid: 'here', key: randomBytes(32) }
  const { manifest } = await buildArchive(archivePath(), { database: sampleDatabase(), facts: { sign: key } })
  expect(checkSignature(manifest, key)).toBe('here')
})

test('of the skipped documents the manifest names as many as it has room for, the index all', async () => {
  const root = writeTree(join(temporaryDirectory(), 'documents'), {})
  const deep = Array.from({ length: 15 }, () => 'd'.repeat(200)).join('/')
  writeTree(root, { [`${deep}/`]: '' })
  run('sh', '-c', `cd '${root}/${deep}' && for i in $(seq 150); do ln -s x link$i; done`)
  const { file, manifest, documents } = await buildArchive(archivePath(), { documents: root })
  expect(documents?.skipped).toHaveLength(150)
  expect(manifest.documents?.skippedCount).toBe(150)
  expect(manifest.documents?.skipped.length).toBeGreaterThan(5)
  expect(manifest.documents?.skipped.length).toBeLessThanOrEqual(100)
  expect(readIndex(readFileSync(file)).filter(({ type }) => type === 'skipped')).toHaveLength(150)
})

test('a manifest that cannot fit is refused, and nothing is left', async () => {
  const file = archivePath()
  const writer = await createArchive(file, { level: 1 })
  const entry = await writer.openDatabase('database/motovaultpro.sql.gz')
  const facts = factsOf(await entry.close(), null)
  const roles = Array.from({ length: 5000 }, (_, i) => `a_role_with_a_long_name_${i}`)
  await expect(writer.finish({ ...facts, database: { ...facts.database!, roles } })).rejects.toThrow('does not fit')
  await writer.abort()
  expect(existsSync(file)).toBe(false)
})

test('facts that are no manifest are refused', async () => {
  const writer = await createArchive(archivePath(), { level: 1 })
  await expect(writer.finish({ ...factsOf(null, null), backupId: 'not-a-uuid' })).rejects.toThrow('backupId')
  await writer.abort()
})

test('a table whose piece was never started is refused', async () => {
  const writer = await createArchive(archivePath(), { level: 1 })
  const tables = [{ schema: 'public', name: 'ghosts', rows: 0, bytes: 0, piece: 7 }]
  await expect(writer.finish(factsOf(null, null, tables))).rejects.toThrow('public.ghosts')
  await writer.abort()
})

test('only one step is at the end of the file at a time, and there is one database', async () => {
  const root = writeTree(join(temporaryDirectory(), 'documents'), { a: 'a' })
  const writer = await createArchive(archivePath(), { level: 1 })
  const entry = await writer.openDatabase('database/motovaultpro.sql.gz')
  await expect(writer.addDocuments(root)).rejects.toThrow('still being written')
  await expect(writer.finish(factsOf(null, null))).rejects.toThrow('still being written')
  await entry.close()
  const adding = writer.addDocuments(root)
  await expect(writer.addDocuments(root)).rejects.toThrow('still being written')
  await adding
  await expect(writer.openDatabase('database/second.sql.gz')).rejects.toThrow('already')
  await writer.abort()
})

test('abort after finish leaves the archive, abort twice is once', async () => {
  const file = archivePath()
  const writer = await createArchive(file, { level: 1 })
  await writer.finish(factsOf(null, null))
  await writer.abort()
  await writer.abort()
  run('gzip', '-t', file)
  await expect(writer.addDocuments('/')).rejects.toThrow('aborted')
  expect(readdirSync(join(file, '..'))).toEqual(['archive.tar.gz'])
})

test.runIf(process.platform === 'linux')('a database leaves no thread behind, closed or aborted', async () => {
  const threads = () => readdirSync('/proc/self/task').length
  for (const ending of ['close', 'abort'] as const) {
    const writer = await createArchive(archivePath(), { level: 1, workers: 3 })
    const before = threads()
    const entry = await writer.openDatabase('database/motovaultpro.sql.gz')
    await entry.write(Buffer.from('select 1;\n'))
    expect(threads()).toBeGreaterThan(before)
    if (ending === 'close') await entry.close()
    else await writer.abort()
    await expect.poll(threads).toBeLessThanOrEqual(before)
    await writer.abort()
  }
})
