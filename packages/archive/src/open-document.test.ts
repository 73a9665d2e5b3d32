import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  realpathSync,
  renameSync,
  symlinkSync,
  truncateSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asPlainUser, run, setMtime, temporaryDirectory, writeTree } from '../test/support.ts'
import { hasChanged, type OpenDocument, openDocument, readFully } from './open-document.ts'

function folder(files: Record<string, string | Buffer>): string {
  return realpathSync(writeTree(join(temporaryDirectory(), 'documents'), files))
}

function opened(root: string, path: string): OpenDocument {
  const document = openDocument(root, path)
  if (typeof document === 'string') throw new Error(`${path} was skipped: ${document}`)
  return document
}

test('opens a regular file and knows its size and times', () => {
  const root = folder({ 'a/file.txt': 'twelve bytes' })
  setMtime(join(root, 'a/file.txt'), 1_577_836_800)
  const document = opened(root, 'a/file.txt')
  expect(document.size).toBe(12)
  expect(document.stats.mtimeNs).toBe(1_577_836_800_000_000_000n)
  closeSync(document.fd)
})

test('says why, instead of hanging, following or reading', async () => {
  const root = folder({ 'directory/': '', 'real.txt': 'x' })
  run('mkfifo', join(root, 'pipe'))
  symlinkSync('real.txt', join(root, 'link'))
  const server = createServer().listen(join(root, 'socket'))
  try {
    expect(openDocument(root, 'pipe')).toBe('fifo')
    expect(openDocument(root, 'link')).toBe('symlink')
    expect(openDocument(root, 'socket')).toBe('socket')
    expect(openDocument(root, 'directory')).toBe('vanished')
    expect(openDocument(root, 'missing')).toBe('vanished')
    expect(openDocument(root, 'real.txt/below')).toBe('vanished')
    expect(openDocument('/dev', 'null')).toBe('device')
  } finally {
    server.close()
  }
})

test('a file its reader may not open is unreadable', async () => {
  const root = folder({ 'secret.txt': 'x', 'readable.txt': 'x' })
  chmodSync(join(root, '..'), 0o755)
  chmodSync(join(root, 'secret.txt'), 0o000)
  expect(await asPlainUser(() => openDocument(root, 'secret.txt'))).toBe('unreadable')
  const document = await asPlainUser(() => opened(root, 'readable.txt'))
  closeSync(document.fd)
})

// O_NOFOLLOW guards the last name of a path only.
test('a directory that became a link since the walk leads to no file', () => {
  const root = folder({ 'letters/secret.txt': 'inside' })
  const outside = writeTree(temporaryDirectory(), { 'secret.txt': 'outside' })
  renameSync(join(root, 'letters'), join(root, 'moved'))
  symlinkSync(outside, join(root, 'letters'))
  expect(openDocument(root, 'letters/secret.txt')).toBe('vanished')
})

test('a hard link is a file like any other', () => {
  const root = folder({ 'a.txt': 'shared' })
  run('ln', join(root, 'a.txt'), join(root, 'b.txt'))
  const document = opened(root, 'b.txt')
  expect(document.size).toBe(6)
  closeSync(document.fd)
})

test('reads up to the end and says how far it came', () => {
  const root = folder({ file: 'abcdef' })
  const { fd } = opened(root, 'file')
  const target = Buffer.alloc(4)
  expect(readFully(fd, target, 0)).toBe(4)
  expect(target.toString()).toBe('abcd')
  expect(readFully(fd, target, 4)).toBe(2)
  expect(readFully(fd, target, 6)).toBe(0)
  closeSync(fd)
})

test.each<[string, (file: string) => void]>([
  ['growing', (file) => appendFileSync(file, 'more')],
  ['shrinking', (file) => truncateSync(file, 1)],
  ['another time', (file) => setMtime(file, 1)],
])('notices %s', (_, change) => {
  const root = folder({ file: 'content' })
  const document = opened(root, 'file')
  expect(hasChanged(document)).toBe(false)
  change(join(root, 'file'))
  expect(hasChanged(document)).toBe(true)
  closeSync(document.fd)
})

test('replacing a document by renaming is no change of the one that is open', () => {
  const root = folder({ file: 'old', next: 'new and longer' })
  const document = opened(root, 'file')
  renameSync(join(root, 'next'), join(root, 'file'))
  expect(hasChanged(document)).toBe(false)
  closeSync(document.fd)
})

test('leaves no descriptor behind when it skips', () => {
  const root = folder({ 'a/': '' })
  mkdirSync(join(root, 'b'))
  const lowest = () => {
    const { fd } = opened(folder({ file: '' }), 'file')
    closeSync(fd)
    return fd
  }
  const before = lowest()
  for (const path of ['a', 'b', 'missing']) openDocument(root, path)
  expect(lowest()).toBe(before)
})
