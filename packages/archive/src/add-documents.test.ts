import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { buildArchive, factsOf, run, sampleDatabase, temporaryDirectory, writeTree } from '../test/support.ts'
import { startDocumentThread } from './document-thread.ts'
import { createArchive } from './write-archive.ts'

const mib = 1 << 20

function folder(files: Record<string, string | Buffer>): string {
  return writeTree(join(temporaryDirectory(), 'documents'), files)
}

function archivePath(): string {
  return join(temporaryDirectory(), 'archive.tar.gz')
}

/** The archive's tree as GNU tar extracts it. */
function extracted(file: string): string {
  const directory = temporaryDirectory()
  run('tar', 'xzf', file, '-C', directory)
  return directory
}

/** The lines of an archive's index about one document. */
function indexLines(tree: string, path: string): Record<string, unknown>[] {
  const lines = readFileSync(join(tree, 'index.jsonl'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line)).filter((line) => line.path === path)
}

test('what cannot be archived is named with its reason, and the rest is whole', async () => {
  const root = folder({ 'good.txt': 'good', 'new\nline.txt': 'x' })
  run('mkfifo', join(root, 'pipe'))
  symlinkSync('good.txt', join(root, 'link'))
  writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]), 'latin-1')
  const { file, documents } = await buildArchive(archivePath(), { documents: root })
  expect(documents?.skipped.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
    { path: 'caf\uFFFD', reason: 'name-not-utf8' },
    { path: 'link', reason: 'symlink' },
    { path: 'new\uFFFDline.txt', reason: 'name-control-character' },
    { path: 'pipe', reason: 'fifo' },
  ])
  expect(documents).toMatchObject({ count: 1, bytes: 4 })
  const tree = extracted(file)
  expect(run('ls', '-A', join(tree, 'documents'))).toBe('good.txt\n')
  expect(indexLines(tree, 'pipe')).toEqual([{ type: 'skipped', path: 'pipe', reason: 'fifo' }])
})

test('documents that vanished between the walk and their turn are named, those beside them are written', async () => {
  const root = folder({ 'here.txt': 'here' })
  const file = archivePath()
  writeFileSync(file, '')
  const cursor = new BigInt64Array(new SharedArrayBuffer(8))
  const thread = startDocumentThread({ fd: 1, cursor, root, level: 1 }, () => undefined)
  try {
    const outcome = await thread.ask({
      previous: null,
      entries: [
        { type: 'file', path: 'gone.txt' },
        { type: 'directory', path: 'gone' },
        { type: 'directory', path: 'here.txt' },
      ],
    })
    expect(outcome.skipped).toEqual([
      { path: 'gone.txt', reason: 'vanished' },
      { path: 'gone', reason: 'vanished' },
      { path: 'here.txt', reason: 'vanished' },
    ])
    expect(await thread.ask({ previous: null, large: 'gone.bin' })).toMatchObject({
      skipped: [{ path: 'gone.bin', reason: 'vanished' }],
      count: 0,
      ranges: [],
    })
    expect(Number(cursor[0])).toBe(0)
  } finally {
    await thread.stop()
  }
})

test('a large document that grows is archived as long as it was, and named', async () => {
  const root = folder({ 'log.bin': randomBytes(48 * mib) })
  const file = archivePath()
  let grown = false
  const { documents } = await buildArchive(file, {
    documents: root,
    onBytes: () => {
      if (!grown) appendFileSync(join(root, 'log.bin'), 'more')
      grown = true
    },
  })
  expect(documents?.skipped).toEqual([{ path: 'log.bin', reason: 'changed' }])
  expect(documents).toMatchObject({ count: 1, bytes: 48 * mib })
  const archived = readFileSync(join(extracted(file), 'documents/log.bin'))
  expect(archived.equals(readFileSync(join(root, 'log.bin')).subarray(0, 48 * mib))).toBe(true)
})

test('a large document that shrinks is filled with zeros and named: the tar stays whole', async () => {
  const content = randomBytes(64 * mib)
  const root = folder({ 'photo.raw': content, 'after.txt': 'after' })
  const file = archivePath()
  let cut = false
  const { documents } = await buildArchive(file, {
    documents: root,
    onBytes: (bytes) => {
      if (!cut && bytes > mib) {
        truncateSync(join(root, 'photo.raw'), mib)
        cut = true
      }
    },
  })
  expect(documents?.skipped).toEqual([{ path: 'photo.raw', reason: 'changed' }])
  const tree = extracted(file)
  const archived = readFileSync(join(tree, 'documents/photo.raw'))
  expect(archived.length).toBe(64 * mib)
  expect(archived.subarray(0, mib).equals(content.subarray(0, mib))).toBe(true)
  expect(archived.subarray(63 * mib).every((byte) => byte === 0)).toBe(true)
  expect(readFileSync(join(tree, 'documents/after.txt'), 'utf8')).toBe('after')
  const [line] = indexLines(tree, 'photo.raw')
  expect(line).toMatchObject({ sha256: createHash('sha256').update(archived).digest('hex') })
})

test('a small document that never holds still is archived in one of its sizes: the tar stays whole', async () => {
  const root = folder({ 'busy.bin': randomBytes(3 * mib), 'calm.txt': 'calm' })
  const busy = join(root, 'busy.bin')
  const restless = new Worker(
    `const fs = require('node:fs')
     for (;;) { fs.truncateSync(${JSON.stringify(busy)}, 2 << 20); fs.truncateSync(${JSON.stringify(busy)}, 3 << 20) }`,
    { eval: true },
  )
  try {
    const { file, documents } = await buildArchive(archivePath(), { documents: root })
    expect(documents?.count).toBe(2)
    const tree = extracted(file)
    const archived = readFileSync(join(tree, 'documents/busy.bin'))
    expect([2 * mib, 3 * mib]).toContain(archived.length)
    expect(indexLines(tree, 'busy.bin')[0]).toMatchObject({
      size: archived.length,
      sha256: createHash('sha256').update(archived).digest('hex'),
    })
    expect(readFileSync(join(tree, 'documents/calm.txt'), 'utf8')).toBe('calm')
  } finally {
    await restless.terminate()
  }
})

test('a folder that is missing is an error, not an empty backup, and abort leaves nothing', async () => {
  const file = archivePath()
  const writer = await createArchive(file, { level: 1 })
  await expect(writer.addDocuments(join(file, '../missing'))).rejects.toThrow('ENOENT')
  await writer.abort()
  expect(existsSync(file)).toBe(false)
})

test.each<[string, Record<string, Buffer>]>([
  ['small documents', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, randomBytes(2 * mib)]))],
  ['one large document', { large: randomBytes(120 * mib) }],
])('a signal stops the threads amid %s, and abort leaves nothing', async (_, files) => {
  const root = folder(files)
  const file = archivePath()
  const controller = new AbortController()
  let abortedAt = 0
  const onBytes = (): void => {
    abortedAt ||= performance.now()
    controller.abort(new Error('cancelled by an admin'))
  }
  const writer = await createArchive(file, { level: 9, signal: controller.signal, onBytes })
  await expect(writer.addDocuments(root)).rejects.toThrow('cancelled by an admin')
  expect(performance.now() - abortedAt).toBeLessThan(2000)
  await expect(writer.finish(factsOf(null, null))).rejects.toThrow('cancelled by an admin')
  await writer.abort()
  expect(existsSync(file)).toBe(false)
})

test('a signal stops the dump as well', async () => {
  const file = archivePath()
  const controller = new AbortController()
  const writer = await createArchive(file, { level: 1, signal: controller.signal })
  const entry = await writer.openDatabase('database/motovaultpro.sql.gz')
  await entry.write(randomBytes(5 * mib))
  controller.abort(new Error('lease lost'))
  await expect(entry.write(Buffer.from('more'))).rejects.toThrow('lease lost')
  await expect(entry.close()).rejects.toThrow('lease lost')
  await writer.abort()
  expect(existsSync(file)).toBe(false)
})

test('abort stops what runs by itself', async () => {
  const file = archivePath()
  const root = folder(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, randomBytes(2 * mib)])))
  const writer = await createArchive(file, { level: 9 })
  const adding = writer.addDocuments(root).catch((error: Error) => error.message)
  await sleep(50)
  await writer.abort()
  expect(await adding).toBe('the archive was aborted')
  expect(existsSync(file)).toBe(false)
})

// The limit of a file's size stands for a full disk: both refuse a write amid the work.
test.each(['database', 'documents'])('a disk that takes no more fails the %s and leaves nothing', async (part) => {
  const directory = temporaryDirectory()
  writeTree(join(directory, 'documents'), { big: randomBytes(8 * mib), small: randomBytes(3 * mib) })
  writeFileSync(
    join(directory, 'write.mts'),
    `import { randomBytes } from 'node:crypto'
     import { createArchive } from ${JSON.stringify(new URL('./write-archive.ts', import.meta.url).href)}
     const writer = await createArchive(${JSON.stringify(join(directory, 'archive.tar.gz'))}, { level: 1 })
     try {
       if (${part === 'database'}) {
         const entry = await writer.openDatabase('database/x.sql.gz')
         for (let i = 0; i < 16; i++) await entry.write(randomBytes(${mib}))
         await entry.close()
       } else await writer.addDocuments(${JSON.stringify(join(directory, 'documents'))})
       process.stdout.write('no error')
     } catch (error) {
       process.stdout.write(error.code)
     }
     await writer.abort()`,
  )
  const tsx = import.meta.resolve('tsx')
  const node = JSON.stringify(process.execPath)
  const limited = run('sh', '-c', `ulimit -f 8192; exec ${node} --import '${tsx}' '${join(directory, 'write.mts')}'`)
  expect(limited).toBe('EFBIG')
  expect(existsSync(join(directory, 'archive.tar.gz'))).toBe(false)
})

test('a thread that cannot start fails the documents instead of waiting for ever', async () => {
  const root = folder({ 'a.txt': 'a' })
  const writer = await createArchive(archivePath(), { level: 99 })
  await expect(writer.addDocuments(root)).rejects.toThrow(/level/)
  await writer.abort()
})

test('database and documents share one archive', async () => {
  const root = folder({ 'a.txt': 'a' })
  const { file } = await buildArchive(archivePath(), { documents: root, database: sampleDatabase() })
  const tree = extracted(file)
  expect(run('ls', '-A', tree)).toBe('database\ndocuments\nindex.jsonl\nmanifest.json\n')
})
