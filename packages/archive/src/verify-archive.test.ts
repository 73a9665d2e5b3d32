import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkBothWays } from '../test/check-both-ways.ts'
import { archiveError, backUp, save, sha256 } from '../test/raw-archive.ts'
import { oddNames, run, temporaryDirectory, writeTree } from '../test/support.ts'
import { ArchiveError } from './archive-error.ts'
import { readIndex } from './read-index.ts'
import { verifyArchive } from './verify-archive.ts'

let directory: string
let built: Awaited<ReturnType<typeof backUp>>
let bytes: Buffer

/** Bytes that do not compress, the same in every run. */
function noise(size: number): Buffer {
  return Buffer.concat(
    Array.from({ length: Math.ceil(size / 32) }, (_, i) => Buffer.from(sha256(`${i}`), 'hex')),
  ).subarray(0, size)
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mvp-verify-'))
  const documents = writeTree(join(directory, 'documents'), {
    ...oddNames,
    'photo.jpg': noise(150_000),
    'notes.txt': 'the quick brown fox '.repeat(5000),
    'large.bin': Buffer.concat([noise(200_000), Buffer.alloc(4 << 20, 'zip me ')]),
  })
  built = await backUp(join(directory, 'a.tar.gz'), { documents })
  bytes = readFileSync(built.file)
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('an archive of ours', () => {
  test('is verified in a thread, with progress, and told what is in it', async () => {
    const progress: number[] = []
    const verified = await verifyArchive(built.file, { onBytes: (fileBytes) => progress.push(fileBytes) })
    expect(verified).toMatchObject({
      manifest: built.manifest,
      sha256: sha256(bytes),
      sizeBytes: bytes.length,
      documents: built.manifest.documents?.count,
      documentBytes: built.manifest.documents?.bytes,
      indexed: true,
    })
    expect(verified.tables).toHaveLength(15)
    expect(verified.tables.find(({ name }) => name === 'plain')).toMatchObject({ schema: 'public', rows: 250 })
    expect(progress.length).toBeGreaterThan(0)
    expect(progress.at(-1)).toBeLessThanOrEqual(bytes.length)
  })

  test('that holds two blocks of the same table is verified', async () => {
    const copy = (rows: string) => `COPY public.h (k, n) FROM stdin;\n${rows}\\.\n\n\n`
    const dump = join(directory, 'blocks.sql')
    const end = '--\n-- PostgreSQL database dump complete\n--\n\n'
    writeFileSync(dump, `${copy('a\t1\na\t2\n')}${copy('b\t3\n')}${end}`)
    const { file } = await backUp(join(directory, 'blocks.tar.gz'), { dump })
    const { tables } = await checkBothWays(file)
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['h', 2],
      ['h', 1],
    ])
  })

  test('stops when it is told to, with the reason given', async () => {
    const stop = new AbortController()
    const verifying = verifyArchive(built.file, { signal: stop.signal })
    stop.abort(new Error('lease lost'))
    await expect(verifying).rejects.toThrow('lease lost')
    await expect(verifyArchive(built.file, { signal: stop.signal })).rejects.toThrow('lease lost')
  })

  test('cut off anywhere is never taken for whole', async () => {
    const path = save(bytes)
    const steps = 60
    for (let step = 0; step < steps; step++) {
      const length = Math.floor((bytes.length * step) / steps)
      writeFileSync(path, bytes.subarray(0, length))
      const error = await archiveError(checkBothWays(path))
      expect(['incomplete', 'not_an_archive'], `cut at ${length}: ${error.message}`).toContain(error.code)
    }
    for (const missing of [1, 2, 8, 9, 10, 11, 30, 500]) {
      writeFileSync(path, bytes.subarray(0, bytes.length - missing))
      expect(await archiveError(checkBothWays(path))).toMatchObject({ code: 'incomplete' })
    }
  })

  test('with any one bit changed is found out, unless it is one that deflate ignores', {
    timeout: 180_000,
  }, async () => {
    const path = save(bytes)
    const plain = gunzipSync(bytes)
    let random = 42
    let found = 0
    for (let flip = 0; flip < 200; flip++) {
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31
      const at = random % bytes.length
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1 << (flip % 8)
      writeFileSync(path, changed)
      const outcome = await checkBothWays(path).catch((error: unknown) => error)
      if (outcome instanceof ArchiveError) found++
      // Padding between deflate's blocks, outside of every document: the hash of the file alone can tell.
      else expect(gunzipSync(changed).equals(plain), `bit ${flip % 8} of byte ${at}`).toBe(true)
    }
    expect(found).toBeGreaterThan(195)
  })

  test('with a document changed is damaged, and the document named', async () => {
    const changed = Buffer.from(bytes)
    changed[bytes.indexOf(noise(150_000).subarray(100_000, 100_100))]! ^= 1
    expect(await archiveError(checkBothWays(save(changed)))).toMatchObject({ code: 'damaged', entry: 'photo.jpg' })
  })

  test('with a padding bit of deflate changed, which no checksum of the content sees, is damaged', async () => {
    const changed = Buffer.from(bytes)
    for await (const line of readIndex(built.file, built.manifest)) {
      // The first byte of a stored block: three bits that matter and five that do not.
      if (line.type === 'document' && line.path === 'photo.jpg') changed[line.offset]! ^= 0x80
    }
    expect(await archiveError(checkBothWays(save(changed)))).toMatchObject({ code: 'damaged', entry: 'photo.jpg' })
  })

  test('that cannot be inflated any further names what it had come to', async () => {
    const changed = Buffer.from(bytes)
    changed.fill(0xff, bytes.length - 20_000, bytes.length - 100)
    const error = await archiveError(checkBothWays(save(changed)))
    expect(error.entry).not.toBeNull()
  })

  test.each([0, 1, 2, 3, 4, 8, 9])('with a changed byte %i of its gzip header is found out', async (at) => {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 0x20
    await archiveError(checkBothWays(save(changed)))
  })

  test('with something behind it is not taken', async () => {
    for (const more of [Buffer.alloc(1), Buffer.from('x'), Buffer.alloc(4096), bytes]) {
      const error = await archiveError(checkBothWays(save(Buffer.concat([bytes, more]))))
      expect(['damaged', 'refused', 'incomplete']).toContain(error.code)
    }
  })

  test('that was never finished is incomplete', async () => {
    const changed = Buffer.from(bytes)
    changed.fill(' ', 10 + 5 + 512, 60_000)
    expect(await archiveError(checkBothWays(save(changed)))).toMatchObject({
      code: 'incomplete',
      entry: 'manifest.json',
    })
  })

  test('on a disk that cannot be read is an error of the disk', async () => {
    await expect(verifyArchive(join(directory, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('an archive packed again by hand', () => {
  let unpacked: string
  const all = ['manifest.json', 'database', 'documents', 'index.jsonl']

  const plainTree = async () => {
    const documents = writeTree(join(directory, 'plain-documents'), {
      'a/photo.jpg': noise(100_000),
      [`a/${'long name '.repeat(20)}/${'and longer '.repeat(15)}.txt`]: 'text',
      'a/日本.pdf': 'pdf',
      'empty/': '',
    })
    const { file: packed } = await backUp(join(directory, 'plain.tar.gz'), { documents })
    unpacked = join(directory, 'unpacked')
    run('mkdir', unpacked)
    run('tar', 'xzf', packed, '-C', unpacked)
  }
  beforeAll(plainTree)

  const repack = (...args: string[]) => {
    const path = join(temporaryDirectory(), 'b.tar.gz')
    run('tar', 'czf', path, '-C', unpacked, ...args)
    return path
  }

  test.each([
    ['by tar', all],
    ['with leading dots', all.map((name) => `./${name}`)],
    ['without the index', all.slice(0, 3)],
    ['with the index before the documents', ['manifest.json', 'index.jsonl', 'documents', 'database']],
    ['as PAX', ['--format=posix', ...all]],
    ['as GNU tar, long names and all', ['--format=gnu', ...all]],
    ['with the folder itself', ['--no-recursion', '.', '--recursion', ...all.map((name) => `./${name}`)]],
    [
      'without the folders',
      ['--no-recursion', 'manifest.json', 'database/motovaultpro.sql.gz', 'documents/a/日本.pdf'],
    ],
  ])('%s is good, and not indexed', async (name, args) => {
    if (name === 'without the folders') {
      expect(await archiveError(checkBothWays(repack(...args)))).toMatchObject({ code: 'incomplete' })
      return
    }
    const verified = await checkBothWays(repack(...args))
    expect(verified).toMatchObject({ documents: 3, indexed: false })
    expect(verified.tables).toHaveLength(15)
  })

  test('in several gzip members is good', async () => {
    const tar = gunzipSync(readFileSync(repack(...all)))
    const members = Array.from({ length: Math.ceil(tar.length / 50_000) }, (_, i) =>
      gzipSync(tar.subarray(i * 50_000, (i + 1) * 50_000)),
    )
    expect(members.length).toBeGreaterThan(2)
    expect(await checkBothWays(save(Buffer.concat(members)))).toMatchObject({ documents: 3, indexed: false })
  })

  test('with one document changed is damaged, and the document named', async () => {
    const path = join(unpacked, 'documents/a/photo.jpg')
    const before = readFileSync(path)
    const after = Buffer.from(before)
    after[5000]! ^= 1
    writeFileSync(path, after)
    const packed = repack(...all)
    writeFileSync(path, before)
    expect(await archiveError(checkBothWays(packed))).toMatchObject({ code: 'damaged', entry: 'a/photo.jpg' })
  })

  test('with a document less is incomplete', async () => {
    const packed = repack('--exclude=photo.jpg', ...all.slice(0, 3))
    expect(await archiveError(checkBothWays(packed))).toMatchObject({ code: 'incomplete' })
  })

  test('with a document in the place of another of the same size is damaged', async () => {
    const packed = repack('--transform=s/photo.jpg/other.jpg/', ...all)
    expect(await archiveError(checkBothWays(packed))).toMatchObject({ code: 'damaged', entry: 'a/other.jpg' })
  })

  test('without its database is incomplete', async () => {
    expect(await archiveError(checkBothWays(repack('manifest.json', 'documents')))).toMatchObject({
      code: 'incomplete',
      entry: 'database/motovaultpro.sql.gz',
    })
  })

  test('with the dump compressed anew is damaged: its hash is not the one told', async () => {
    const path = join(unpacked, 'database/motovaultpro.sql.gz')
    const before = readFileSync(path)
    writeFileSync(path, gzipSync(gunzipSync(before)))
    const packed = repack(...all)
    writeFileSync(path, before)
    expect(await archiveError(checkBothWays(packed))).toMatchObject({
      code: 'damaged',
      entry: 'database/motovaultpro.sql.gz',
    })
  })
})

test('the file is only read', () => {
  expect(statSync(built.file).mtimeMs).toBeLessThanOrEqual(Date.now())
  expect(sha256(readFileSync(built.file))).toBe(sha256(bytes))
})
