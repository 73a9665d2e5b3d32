import { randomBytes } from 'node:crypto'
import { closeSync, linkSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { constants, inflateRawSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { setMtime, temporaryDirectory, writeTree } from '../test/support.ts'
import { type DocumentTask, WHOLE_DOCUMENT_BYTES } from './document-task.ts'
import { EntryGroup } from './entry-group.ts'
import { storedSize } from './gzip-pieces.ts'
import { type PackedEntry, packDirectory, packDocument, type WrittenEntry } from './pack-document.ts'
import { startPacker } from './packer.ts'
import { writeLargeDocument } from './write-large-document.ts'

/** A task that writes to a file of its own, from its first byte. */
function taskFor(root: string): DocumentTask & { written: () => Buffer } {
  const file = join(temporaryDirectory(), 'ranges')
  const fd = openSync(file, 'wx')
  onTestFinished(() => closeSync(fd))
  const cursor = new BigInt64Array(new SharedArrayBuffer(8))
  return { fd, cursor, root: realpathSync(root), level: 1, previous: null, written: () => readFileSync(file) }
}

type Pack = (task: DocumentTask, path: string, group: EntryGroup) => PackedEntry | string

/** One entry in a group of its own. */
function write(pack: Pack, task: DocumentTask, path: string): WrittenEntry | string {
  const group = new EntryGroup(task)
  const packed = pack(task, path, group)
  if (typeof packed === 'string') return packed
  const entries: WrittenEntry[] = []
  group.add(packed, (offset) => entries.push(packed.at(offset)))
  group.write()
  return entries[0] ?? 'not written'
}

const writeDocument = (task: DocumentTask, path: string) => write(packDocument, task, path)
const writeLarge = async (task: DocumentTask, path: string) => {
  const packer = startPacker(task.level, 2)
  try {
    return await writeLargeDocument(task, path, { packer, onBytes: () => undefined })
  } finally {
    await packer.stop()
  }
}
const writeDirectory = (task: DocumentTask, path: string) => write(packDirectory, task, path)

function written(entry: WrittenEntry | string): WrittenEntry {
  if (typeof entry === 'string') throw new Error(`skipped: ${entry}`)
  return entry
}

const inflateOpen = (range: Buffer) => inflateRawSync(range, { finishFlush: constants.Z_SYNC_FLUSH })

// Files of sysfs say they have 4096 bytes and give fewer: what a document does that shrank after it was opened.
test('a document that is shorter than it says is filled with zeros and named', async () => {
  const online = readFileSync('/sys/devices/system/cpu/online')
  for (const write of [writeDocument, writeLarge]) {
    const task = taskFor('/sys/devices/system/cpu')
    const entry = written(await write(task, 'online'))
    expect(entry).toMatchObject({ damage: 'changed', bytes: 4096 })
    const plain = inflateOpen(task.written())
    expect(plain.length).toBe(entry.range.plainBytes)
    expect(plain.subarray(-4096).equals(Buffer.concat([online, Buffer.alloc(4096 - online.length)]))).toBe(true)
  }
})

test('whole or streamed, a document becomes the same entry', async () => {
  const content = randomBytes(WHOLE_DOCUMENT_BYTES)
  const root = writeTree(temporaryDirectory(), { 'a.bin': content })
  const [whole, streamed] = [taskFor(root), taskFor(root)]
  const first = written(writeDocument(whole, 'a.bin'))
  const second = written(await writeLarge(streamed, 'a.bin'))
  expect(inflateOpen(whole.written()).equals(inflateOpen(streamed.written()))).toBe(true)
  expect(second.range.crc).toBe(first.range.crc)
  expect(second.range.plainBytes).toBe(first.range.plainBytes)
})

test('one byte more than can be read whole is left for later, and nothing is reserved', () => {
  const root = writeTree(temporaryDirectory(), { 'a.bin': Buffer.alloc(WHOLE_DOCUMENT_BYTES + 1) })
  const task = taskFor(root)
  expect(writeDocument(task, 'a.bin')).toBe('large')
  expect(task.cursor[0]).toBe(0n)
})

// A header with PAX records is 1.5 KiB of text: judged together with it, a photo would be compressed for nothing.
test('a photo is stored without being compressed first, however small and whatever its header', () => {
  const root = writeTree(temporaryDirectory(), {
    'thumbnail.jpg': randomBytes(5000),
    'photo.jpg': randomBytes(300_000),
  })
  const task = taskFor(root)
  for (const path of ['thumbnail.jpg', 'photo.jpg']) {
    setMtime(join(root, path), 1_577_836_800.125)
    const { range } = written(writeDocument(task, path))
    expect(range.plainBytes).toBeGreaterThan(1536)
    expect(range.length).toBe(storedSize(range.plainBytes))
  }
})

test('what an earlier document left in the buffer never gets into a later one', () => {
  const root = writeTree(temporaryDirectory(), { 'long.bin': randomBytes(100_000), 'short.bin': 'ab' })
  const task = taskFor(root)
  const long = written(writeDocument(task, 'long.bin'))
  const short = written(writeDocument(task, 'short.bin'))
  const { offset, length } = short.range
  expect(offset).toBe(long.range.length)
  const plain = inflateOpen(task.written().subarray(offset, offset + length))
  expect(plain.subarray(-512).equals(Buffer.concat([Buffer.from('ab'), Buffer.alloc(510)]))).toBe(true)
})

test('hard links are copies', () => {
  const root = writeTree(temporaryDirectory(), { 'a.txt': 'shared' })
  linkSync(join(root, 'a.txt'), join(root, 'b.txt'))
  const task = taskFor(root)
  const lines = ['a.txt', 'b.txt'].map((path) => written(writeDocument(task, path)).line)
  expect(lines).toMatchObject([{ size: 6 }, { size: 6 }])
})

test('a directory that is a file by now, or gone, is skipped', () => {
  const task = taskFor(writeTree(temporaryDirectory(), { file: '' }))
  expect(writeDirectory(task, 'file')).toBe('vanished')
  expect(writeDirectory(task, 'gone')).toBe('vanished')
  expect(task.cursor[0]).toBe(0n)
})
