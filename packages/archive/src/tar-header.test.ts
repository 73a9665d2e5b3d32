import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { Header, Parser, Pax, type ReadEntry } from 'tar'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../test/support.ts'
import { directoryHeader, fileHeader, fileHeaderBytes, singleBlockHeader, TAR_END, tarPadding } from './tar-header.ts'

const second = 1_000_000_000n
const file = { path: 'documents/photo.jpg', size: 3, mtimeNs: 1_577_836_800n * second, mode: 0o644 }

/** The one entry node-tar reads out of a header. */
function parse(header: Buffer): ReadEntry {
  const entries: ReadEntry[] = []
  const parser = new Parser({ strict: true, onReadEntry: (entry) => void entries.push(entry) })
  parser.write(header)
  expect(entries).toHaveLength(1)
  return entries[0]!
}

/** What a program lists of a sparse file with headers at certain offsets. */
function list(program: string[], headers: Map<number, Buffer>, bytes: number): string {
  const archive = join(temporaryDirectory(), 'sparse.tar')
  const fd = openSync(archive, 'wx')
  for (const [offset, header] of headers) writeSync(fd, header, 0, header.length, offset)
  ftruncateSync(fd, bytes)
  closeSync(fd)
  const [command = '', ...args] = program
  return spawnSync(command, [...args, archive], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } }).stdout
}

test('a plain name with whole seconds takes one block, and says no owner', () => {
  const header = fileHeader(file)
  expect(header.length).toBe(512)
  const { path, size, mode, uid, gid, mtime, cksumValid } = new Header(header)
  expect({ path, size, mode, uid, gid, cksumValid }).toEqual({
    path: file.path,
    size: 3,
    mode: 0o644,
    uid: 0,
    gid: 0,
    cksumValid: true,
  })
  expect(mtime).toEqual(new Date('2020-01-01T00:00:00Z'))
})

test('the length of a header is known without making it, whatever the path, the time and the size', () => {
  const path = fc.oneof(
    fc.string({ minLength: 1, maxLength: 300 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    fc.integer({ min: 80, max: 600 }).map((length) => `${'d'.repeat(length)}/ü`),
  )
  const mtimeNs = fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n })
  const size = fc.oneof(fc.nat(), fc.integer({ min: 8 * 2 ** 30 - 2, max: Number.MAX_SAFE_INTEGER }))
  fc.assert(
    fc.property(path, mtimeNs, size, (name, time, bytes) => {
      const entry = { path: `documents/${name}`, size: bytes, mtimeNs: time, mode: 0o644 }
      expect(fileHeaderBytes(entry)).toBe(fileHeader(entry).length)
    }),
    { numRuns: 1000 },
  )
})

test('milliseconds survive, by a PAX record', () => {
  const header = fileHeader({ ...file, mtimeNs: 1_577_836_800_123_456_789n })
  expect(header.length).toBe(1536)
  expect(parse(header).mtime).toEqual(new Date('2020-01-01T00:00:00.123Z'))
})

test.each<[string, bigint, string]>([
  ['the first second of 1970', 0n, '1970-01-01T00:00:00.000Z'],
  ['before 1970, in whole seconds', -1_500_000_000n, '1969-12-31T23:59:58.000Z'],
  ['the last instant that is kept with its milliseconds', 8_589_934_590_999n * 1_000_000n, '2242-03-16T12:56:30.999Z'],
  ['after it, in whole seconds', 8_589_934_591_999n * 1_000_000n, '2242-03-16T12:56:31.000Z'],
  ['the year 2446, the end of ext4', 15_032_385_535n * second, '2446-05-10T22:38:55.000Z'],
])('keeps the time: %s', (_, mtimeNs, expected) => {
  expect(parse(fileHeader({ ...file, mtimeNs })).mtime?.toISOString()).toBe(expected)
})

test('a time no Date can hold does not break the header', () => {
  for (const mtimeNs of [2n ** 63n * 1000n, -(2n ** 63n) * 1000n]) {
    expect(parse(fileHeader({ ...file, mtimeNs })).path).toBe(file.path)
  }
})

test('every path that can be written is read back', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => {
    return !/[\p{Cc}/]/u.test(text) && text !== '.' && text !== '..'
  })
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), fc.nat(9_999), (names, ms) => {
      const path = names.join('/')
      const header = fileHeader({ ...file, path, mtimeNs: BigInt(ms) * 1_000_000n })
      expect(header.length % 512).toBe(0)
      const entry = parse(header)
      expect(entry.path).toBe(path)
      expect(entry.size).toBe(3)
    }),
  )
})

test('a directory has its slash and no size, long or short', () => {
  for (const path of ['documents/a', `documents/${'d'.repeat(250)}/e`]) {
    const entry = parse(directoryHeader({ path, mtimeNs: 0n, mode: 0o755 }))
    expect({ type: entry.type, path: entry.path, size: entry.size }).toEqual({
      type: 'Directory',
      path: `${path}/`,
      size: 0,
    })
  }
})

test('padding fills the last block and adds none to a full one', () => {
  expect([0, 1, 511, 512, 513].map((size) => tarPadding(size).length)).toEqual([0, 511, 1, 0, 511])
})

test('a header that is patched later is one block whatever the size', () => {
  for (const size of [0, 8 * 2 ** 30 - 1, 8 * 2 ** 30, 20 * 2 ** 40]) {
    const header = singleBlockHeader({ path: 'database/motovaultpro.sql.gz', size, mtimeNs: 0n, mode: 0o600 })
    expect(header.length).toBe(512)
    expect(new Header(header).size).toBe(size)
  }
})

test.each(['database/später.sql.gz', 'x'.repeat(100), ''])('refuses %s where one block must do', (path) => {
  expect(() => singleBlockHeader({ ...file, path })).toThrow('one tar header block')
})

// The size of a database of more than 8 GiB is in base 256: readers must find the entry behind it.
test.each([
  ['tar', ['tar', 'tvf']],
  ['libarchive-tools', ['bsdtar', 'tvf']],
  ['busybox', ['busybox', 'tar', 'tvf']],
  ['python3', ['python3', '-m', 'tarfile', '-v', '-l']],
])('%s finds what follows an entry of nine gibibytes', (_, program) => {
  const size = 9 * 2 ** 30
  const database = singleBlockHeader({ path: 'database/x.sql.gz', size, mtimeNs: 0n, mode: 0o600 })
  const next = fileHeader({ ...file, size: 0 })
  const headers = new Map([
    [0, database],
    [512 + size, next],
  ])
  const listed = list(program, headers, 512 + size + next.length + TAR_END.length)
  expect(listed).toContain(String(size))
  expect(listed).toContain('documents/photo.jpg')
})

test('a document of more than eight gibibytes says so in a PAX record as well', () => {
  const header = fileHeader({ ...file, size: 9 * 2 ** 30 })
  expect(Pax.parse(header.subarray(512, 1024).toString('utf8').replace(/\0+$/, '')).size).toBe(9 * 2 ** 30)
  expect(new Header(header, 1024).size).toBe(9 * 2 ** 30)
})
