import { randomFillSync } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkParts } from '../test/check-both-ways.ts'
import { archiveError, backUp } from '../test/raw-archive.ts'
import { oddNames, writeTree } from '../test/support.ts'
import { checkArchive } from './check-archive.ts'
import { defaultLimits } from './entry-rules.ts'
import { withManners } from './manners.ts'
import { createPace } from './pace.ts'
import { readIndex } from './read-index.ts'
import { verifyArchive } from './verify-archive.ts'
import { verifySideBySide } from './verify-side-by-side.ts'

let directory: string
let built: Awaited<ReturnType<typeof backUp>>

const noise = (size: number) => randomFillSync(Buffer.alloc(size))

/** Large enough to be read side by side, with documents of every kind, stored, deflated and both. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mvp-side-'))
  const text = 'the quick brown fox jumps over the lazy dog '
  const documents = writeTree(join(directory, 'documents'), {
    ...oddNames,
    'large/stored.bin': noise(40 << 20),
    'large/deflated.txt': text.repeat(400_000),
    'large/both.bin': Buffer.concat([noise(6 << 20), Buffer.from(text.repeat(100_000)), noise(3 << 20)]),
    ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`photos/${i % 7}/${i}.jpg`, noise(300_000 + i * 777)])),
    ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`notes/${i}.txt`, text.repeat(1 + i * 40)])),
    ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`empty/${i}/`, ''])),
  })
  built = await backUp(join(directory, 'a.tar.gz'), { documents })
}, 180_000)

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('many threads say the same of an archive as one, and tell how far they are', { timeout: 180_000 }, async () => {
  const told: number[] = []
  const inParts = await verifySideBySide(built.file, { onBytes: (bytes) => told.push(bytes) })
  expect(inParts).toEqual(await checkArchive(built.file))
  expect(told.length).toBeGreaterThan(0)
  expect(told).toEqual(told.toSorted((one, other) => one - other))
  expect(told.at(-1)).toBeLessThanOrEqual(built.manifest.archiveBytes)
})

test('an archive of the database alone, or of documents alone, is read in parts as well', async () => {
  const { file } = await backUp(join(directory, 'database.tar.gz'))
  expect(await checkParts(file)).toEqual(await checkArchive(file))
})

test('damage far inside a large archive is found, and the document named', { timeout: 180_000 }, async () => {
  const copy = join(directory, 'damaged.tar.gz')
  const fd = openSync(copy, 'w')
  const bytes = readFileSync(built.file)
  writeSync(fd, bytes)
  closeSync(fd)
  for await (const line of readIndex(built.file, built.manifest)) {
    if (line.type === 'document' && line.path === 'large/both.bin') flip(copy, line.offset + line.length - 5000)
  }
  expect(await archiveError(verifyArchive(copy))).toMatchObject({ code: 'damaged', entry: 'large/both.bin' })
  rmSync(copy)
})

function flip(file: string, at: number): void {
  const fd = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(fd, byte, 0, 1, at)
  byte[0]! ^= 4
  writeSync(fd, byte, 0, 1, at)
  closeSync(fd)
}

test.each([
  ['entries', { entries: 100 }],
  ['tables', { tables: 3 }],
  ['what it inflates to', { plainBytes: 50 << 20 }],
])('the limit on %s holds in parts, too', async (_name, limit) => {
  const limits = { ...defaultLimits, ...limit }
  expect(await checkParts(built.file, { limits })).toBeNull()
  expect(await archiveError(checkArchive(built.file, { limits }))).toMatchObject({ code: 'refused' })
})

/** Of this process. */
const threadCount = () => readdirSync('/proc/self/task').length

test.skipIf(!existsSync('/proc/thread-self'))(
  'all threads keep to one pace, go behind others, and end when they are told to',
  { timeout: 180_000 },
  async () => {
    const before = threadCount()
    const stop = new AbortController()
    // At a byte a second it would wait for years.
    const verifying = withManners({ nice: 3, pace: createPace(1) }, () =>
      verifySideBySide(built.file, { signal: stop.signal }),
    )
    const ended = expect(verifying).rejects.toThrow('enough')
    await vi.waitFor(() => expect(threadCount()).toBeGreaterThanOrEqual(before + 3), { timeout: 60_000 })
    stop.abort(new Error('enough'))
    await ended
    await vi.waitFor(() => expect(threadCount()).toBeLessThan(before + 3), { timeout: 60_000 })
  },
)
