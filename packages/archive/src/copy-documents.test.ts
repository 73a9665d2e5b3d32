import { randomBytes } from 'node:crypto'
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BuiltArchive,
  buildArchive,
  buildFrom,
  oddNames,
  run,
  temporaryDirectory,
  writeTree,
} from '../test/support.ts'
import { findKept } from './find-kept.ts'
import { PreviousDocuments } from './previous-documents.ts'
import { type DocumentLine, readIndex } from './read-index.ts'
import { verifyArchive } from './verify-archive.ts'

const mib = 1 << 20
const everything = { settledBeforeNs: 2n ** 63n }

/** A folder, the archive of it, and where the next one goes. */
async function backedUp(files: Record<string, string | Buffer>) {
  const directory = temporaryDirectory()
  const root = writeTree(join(directory, 'documents'), files)
  const earlier = await buildArchive(join(directory, 'earlier.tar.gz'), { documents: root, workers: 1 })
  return { root, earlier, next: join(directory, 'next.tar.gz') }
}

async function documentLines({ file, manifest }: BuiltArchive): Promise<Map<string, DocumentLine>> {
  const lines = new Map<string, DocumentLine>()
  for await (const line of readIndex(file, manifest)) if (line.type === 'document') lines.set(line.path, line)
  return lines
}

/** Turns one bit in the middle of a document's range. */
async function damage(archive: BuiltArchive, path: string): Promise<void> {
  const line = (await documentLines(archive)).get(path)
  if (!line) throw new Error(`${path} is not in the archive`)
  const at = line.offset + Math.floor(line.length / 2)
  const fd = openSync(archive.file, 'r+')
  writeSync(fd, Buffer.from([(readFileSync(archive.file)[at] ?? 0) ^ 1]), 0, 1, at)
  closeSync(fd)
}

/** Reads every byte of it, and the tree GNU tar makes of it must be the folder. */
async function expectWhole(archive: BuiltArchive, root: string): Promise<void> {
  expect(await verifyArchive(archive.file)).toMatchObject({ indexed: true, documents: archive.documents?.count })
  const extracted = temporaryDirectory()
  run('tar', 'xzf', archive.file, '-C', extracted)
  run('diff', '-r', '--no-dereference', root, join(extracted, 'documents'))
}

const small = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`notes/${i}`, `note ${i}`]))

describe('documents that have not changed', () => {
  test('are copied, and the archive stands without the one they came from', async () => {
    const { root, earlier, next } = await backedUp({
      ...small(200),
      ...oddNames,
      'photo.raw': randomBytes(9 * mib),
      'zeros.bin': Buffer.alloc(6 * mib),
      'scan.jpg': randomBytes(3 * mib),
    })
    const copy = await buildFrom(earlier, next, { documents: root, workers: 2 })
    expect(copy.documents).toMatchObject({ copied: copy.documents?.count, rotten: [], skipped: [] })
    expect(copy.documents).toMatchObject({ count: earlier.documents?.count, bytes: earlier.documents?.bytes })
    unlinkSync(earlier.file)
    await expectWhole(copy, root)
  })

  test('are copied out of an archive that was itself made by copying', async () => {
    const { root, earlier, next } = await backedUp({ ...small(70), 'photo.raw': randomBytes(5 * mib) })
    const second = await buildFrom(earlier, `${next}.2`, { documents: root })
    const third = await buildFrom(second, next, { documents: root })
    expect(third.documents).toMatchObject({ count: 71, copied: 71 })
    await expectWhole(third, root)
  })

  test('are copied although the archive was deleted since it was opened', async () => {
    const { root, earlier, next } = await backedUp({ a: 'a', large: randomBytes(5 * mib) })
    const previous = await PreviousDocuments.open(earlier.file, earlier.manifest, everything)
    unlinkSync(earlier.file)
    const copy = await buildArchive(next, { documents: root, previous })
    await previous.close()
    expect(copy.documents).toMatchObject({ count: 2, copied: 2 })
    await expectWhole(copy, root)
  })

  test('are copied although the archive is still being opened, and not written if that fails', async () => {
    const { root, earlier, next } = await backedUp({ a: 'a', large: randomBytes(5 * mib) })
    const opening = sleep(50).then(() => PreviousDocuments.open(earlier.file, earlier.manifest, everything))
    const copy = await buildArchive(next, { documents: root, previous: opening })
    await (await opening).close()
    expect(copy.documents).toMatchObject({ count: 2, copied: 2 })
    await expectWhole(copy, root)
    const failing = sleep(50).then(() => Promise.reject(new Error('cannot be opened')))
    await expect(buildArchive(`${next}.2`, { documents: root, previous: failing })).rejects.toThrow('cannot be opened')
  })

  test('are read where the copy is damaged, and named; those beside them are copied', async () => {
    const { root, earlier, next } = await backedUp({
      ...small(30),
      'first.raw': randomBytes(5 * mib),
      'second.raw': randomBytes(6 * mib),
    })
    for (const path of ['notes/7', 'notes/29', 'first.raw']) await damage(earlier, path)
    const copy = await buildFrom(earlier, next, { documents: root, workers: 1 })
    expect(copy.documents).toMatchObject({ count: 32, copied: 29, skipped: [] })
    expect(copy.documents?.rotten.toSorted()).toEqual(['first.raw', 'notes/29', 'notes/7'])
    await expectWhole(copy, root)
  })

  test('are read where the archive has lost its end', async () => {
    const { root, earlier, next } = await backedUp({ ...small(3), 'photo.raw': randomBytes(5 * mib) })
    const previous = await PreviousDocuments.open(earlier.file, earlier.manifest, everything)
    truncateSync(earlier.file, 1000)
    const copy = await buildArchive(next, { documents: root, previous })
    await previous.close()
    expect(copy.documents).toMatchObject({ count: 4, copied: 0 })
    expect(copy.documents?.rotten).toHaveLength(4)
    await expectWhole(copy, root)
  })

  test('are read if they changed too shortly before the earlier archive was made', async () => {
    const { root, earlier, next } = await backedUp({ early: 'a', late: 'b' })
    const times = ['early', 'late'].map((name) => statSync(join(root, name), { bigint: true }).ctimeNs).sort()
    const copy = await buildFrom(earlier, next, { documents: root, settledBeforeNs: times[0] ?? 0n })
    expect(copy.documents).toMatchObject({ count: 2, copied: 0, rotten: [] })
  })
})

describe('a document is read again', () => {
  const changes: Record<string, (file: string) => void> = {
    'written to, with its size and time as before': (file) => {
      const { atimeMs, mtimeMs } = statSync(file)
      writeFileSync(file, 'B'.repeat(1000))
      utimesSync(file, atimeMs / 1000, mtimeMs / 1000)
    },
    'replaced by another': (file) => {
      writeFileSync(`${file}.new`, 'C'.repeat(1000))
      renameSync(`${file}.new`, file)
    },
    'given another name': (file) => renameSync(file, `${file}.renamed`),
    'given a second name': (file) => linkSync(file, `${file}.linked`),
    'deleted and made anew': (file) => {
      const content = readFileSync(file)
      rmSync(file)
      writeFileSync(file, content)
    },
  }
  test('that was changed in a way that is hard to see', async () => {
    const subjects = Object.keys(changes).map((name) => [name, 'A'.repeat(1000)])
    const { root, earlier, next } = await backedUp({ ...small(5), ...Object.fromEntries(subjects) })
    for (const [name, change] of Object.entries(changes)) change(join(root, name))
    const copy = await buildFrom(earlier, next, { documents: root, workers: 1 })
    expect(copy.documents).toMatchObject({ count: 11, copied: 5, rotten: [], skipped: [] })
    await expectWhole(copy, root)
  })

  test('that could not be read whole the last time', async () => {
    const directory = temporaryDirectory()
    const root = writeTree(join(directory, 'documents'), { 'photo.raw': randomBytes(48 * mib), calm: 'calm' })
    let cut = false
    const earlier = await buildArchive(join(directory, 'earlier.tar.gz'), {
      documents: root,
      onBytes: (bytes) => {
        if (!cut && bytes > mib) truncateSync(join(root, 'photo.raw'), mib)
        cut ||= bytes > mib
      },
    })
    expect(earlier.documents?.skipped).toEqual([{ path: 'photo.raw', reason: 'changed' }])
    const lines = await documentLines(earlier)
    const previous = await PreviousDocuments.open(earlier.file, earlier.manifest, everything)
    const found = ['photo.raw', 'calm'].map((path) => findKept(previous.kept, lines.get(path)!)?.offset)
    await previous.close()
    expect(found).toEqual([undefined, lines.get('calm')?.offset])
  })
})

test('what was deleted since is not in the next archive', async () => {
  const { root, earlier, next } = await backedUp({ ...small(3), gone: 'gone', 'folder/gone': 'gone' })
  rmSync(join(root, 'gone'))
  rmSync(join(root, 'folder'), { recursive: true })
  const copy = await buildFrom(earlier, next, { documents: root })
  expect(copy.documents).toMatchObject({ count: 3, copied: 3, skipped: [] })
  await expectWhole(copy, root)
})

describe('an earlier archive is not taken', () => {
  test('that is gone, is cut off, or has another index than its manifest says', async () => {
    const { earlier } = await backedUp(small(20))
    const open = (manifest = earlier.manifest) => PreviousDocuments.open(earlier.file, manifest, everything)
    const other = { ...earlier.manifest, index: { ...earlier.manifest.index, sha256: '0'.repeat(64) } }
    await expect(open(other)).rejects.toMatchObject({ code: 'damaged', entry: 'index.jsonl' })
    truncateSync(earlier.file, earlier.manifest.archiveBytes - 1)
    await expect(open()).rejects.toMatchObject({ code: 'damaged' })
    unlinkSync(earlier.file)
    await expect(open()).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

const edit = fc.record({
  kind: fc.constantFrom('write', 'overwrite', 'delete', 'rename', 'touch', 'link'),
  path: fc.integer({ min: 0, max: 11 }).map((number) => `folder-${number % 3}/document-${number}`),
  bytes: fc.constantFrom(0, 1, 511, 40_000, 1_200_000, 4 * mib + 1),
  seed: fc.integer({ min: 0, max: 255 }),
})

test('whatever changed in between, copied and read documents come to the same archive', async () => {
  const property = fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
    const files = Array.from({ length: 12 }, (_, i) => [`folder-${i % 3}/document-${i}`, `document ${i}`.repeat(i * i)])
    const { root, earlier, next } = await backedUp(Object.fromEntries(files))
    for (const each of edits) apply(root, each)
    const copy = await buildFrom(earlier, next, { documents: root, workers: 1 })
    const fresh = await buildArchive(`${next}.fresh`, { documents: root, workers: 1 })
    await verifyArchive(copy.file)
    expect(await contents(copy)).toEqual(await contents(fresh))
  })
  await fc.assert(property, { numRuns: 4 })
})

async function contents(archive: BuiltArchive) {
  const lines = [...(await documentLines(archive)).values()]
  const stated = lines.map(({ offset, length, rangeCrc, ...line }) => line)
  return stated.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

function apply(root: string, { kind, path, bytes, seed }: typeof edit extends fc.Arbitrary<infer Edit> ? Edit : never) {
  const file = join(root, path)
  const there = statSync(file, { throwIfNoEntry: false })
  const content = Buffer.alloc(kind === 'overwrite' ? (there?.size ?? 0) : bytes, seed)
  mkdirSync(join(root, 'elsewhere'), { recursive: true })
  if (kind === 'write' || kind === 'overwrite') writeFileSync(file, content)
  else if (there && kind === 'delete') rmSync(file)
  else if (there && kind === 'rename') renameSync(file, join(root, 'elsewhere', `${seed}`))
  else if (there && kind === 'touch') utimesSync(file, seed, seed)
  else if (there && kind === 'link') linkSync(file, join(root, 'elsewhere', `link-${Math.random()}`))
}
