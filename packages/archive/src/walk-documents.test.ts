import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asPlainUser, oddNames, run, temporaryDirectory, writeTree } from '../test/support.ts'
import { type WalkedEntry, walkDocuments } from './walk-documents.ts'

async function walk(root: string, ...exclude: string[]): Promise<WalkedEntry[]> {
  const entries: WalkedEntry[] = []
  for await (const entry of walkDocuments(realpathSync(root), new Set(exclude))) entries.push(entry)
  return entries
}

/** `path` for what is walked, `path: reason` for what is skipped, a slash after directories; sorted. */
function summary(entries: WalkedEntry[]): string[] {
  return entries
    .map((entry) => {
      if (entry.type === 'skipped') return `${entry.path}: ${entry.reason}`
      return entry.type === 'directory' ? `${entry.path}/` : entry.path
    })
    .sort()
}

function folder(files: Record<string, string | Buffer> = {}): string {
  return writeTree(join(temporaryDirectory(), 'documents'), files)
}

test('finds every file and every directory, a directory before what is in it', async () => {
  const entries = await walk(folder({ 'a/b/c.txt': 'c', 'a/d.txt': 'd', 'e.txt': 'e', 'empty/': '' }))
  expect(summary(entries)).toEqual(['a/', 'a/b/', 'a/b/c.txt', 'a/d.txt', 'e.txt', 'empty/'])
  const paths = entries.map(({ path }) => path)
  expect(paths.indexOf('a')).toBeLessThan(paths.indexOf('a/b'))
  expect(paths.indexOf('a/b')).toBeLessThan(paths.indexOf('a/b/c.txt'))
})

test('an empty folder has nothing in it', async () => {
  expect(await walk(folder())).toEqual([])
})

test('keeps odd names byte for byte', async () => {
  const paths = summary(await walk(folder(oddNames)))
  for (const name of Object.keys(oddNames)) expect(paths).toContain(name)
})

test('more entries than are read at a time are all found', async () => {
  const names = Array.from({ length: 1500 }, (_, i) => `file-${i}`)
  const entries = await walk(folder(Object.fromEntries(names.map((name) => [name, '']))))
  expect(summary(entries)).toEqual(names.toSorted())
})

test('lists links, FIFOs and sockets by their kind and never follows or opens them', async () => {
  const root = folder({ 'real/file.txt': 'x' })
  symlinkSync('real', join(root, 'link-to-directory'))
  symlinkSync('/etc/passwd', join(root, 'link-out'))
  symlinkSync('nowhere', join(root, 'dangling'))
  symlinkSync('.', join(root, 'real', 'loop'))
  run('mkfifo', join(root, 'pipe'))
  const server = createServer().listen(join(root, 'socket'))
  try {
    expect(summary(await walk(root))).toEqual([
      'dangling: symlink',
      'link-out: symlink',
      'link-to-directory: symlink',
      'pipe: fifo',
      'real/',
      'real/file.txt',
      'real/loop: symlink',
      'socket: socket',
    ])
  } finally {
    server.close()
  }
})

test('lists devices', async () => {
  for await (const entry of walkDocuments('/dev', new Set())) {
    if (entry.path !== 'null') continue
    expect(entry).toEqual({ type: 'skipped', path: 'null', reason: 'device' })
    return
  }
  expect.unreachable('/dev/null was not met')
})

test('lists names that are not UTF-8 or hold control characters, a directory with all that is in it', async () => {
  const root = folder({ 'good.txt': '', 'new\nline': '', 'escape\u001b[31m/inside.txt': '' })
  writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]), 'latin-1')
  mkdirSync(Buffer.concat([Buffer.from(`${root}/d`), Buffer.from([0xff])]))
  expect(summary(await walk(root))).toEqual([
    'caf\uFFFD: name-not-utf8',
    'd\uFFFD: name-not-utf8',
    'escape\uFFFD[31m: name-control-character',
    'good.txt',
    'new\uFFFDline: name-control-character',
  ])
})

test('goes 32 levels deep and lists what lies deeper', async () => {
  const levels = Array.from({ length: 32 }, (_, i) => `${i + 1}`)
  const deepest = levels.join('/')
  const root = folder({ [`${deepest}/file`]: '', [`${deepest}/directory/below/x`]: '', [`${deepest}-file`]: '' })
  const entries = summary(await walk(root))
  expect(entries).toContain(`${deepest}/`)
  expect(entries).toContain(`${deepest}-file`)
  expect(entries.filter((entry) => entry.startsWith(`${deepest}/`)).slice(1)).toEqual([
    `${deepest}/directory: too-deep`,
    `${deepest}/file: too-deep`,
  ])
})

test('passes over excluded names of the first level only, without a line', async () => {
  const root = folder({ '.backup-restore/new/x': '', 'a/.backup-restore/y': '', 'z.txt': '' })
  expect(summary(await walk(root, '.backup-restore', 'missing'))).toEqual([
    'a/',
    'a/.backup-restore/',
    'a/.backup-restore/y',
    'z.txt',
  ])
})

test('a directory that may not be read is listed, and the rest is walked', async () => {
  const root = folder({ 'closed/secret.txt': '', 'open/file.txt': '' })
  chmodSync(join(root, '..'), 0o755)
  chmodSync(join(root, 'closed'), 0o000)
  try {
    expect(summary(await asPlainUser(() => walk(root)))).toEqual(['closed: unreadable', 'open/', 'open/file.txt'])
  } finally {
    chmodSync(join(root, 'closed'), 0o755)
  }
})

// What lies behind the link would otherwise end up in every backup.
test('a directory replaced by a link after its parent was read leads nowhere', async () => {
  const root = realpathSync(folder({ 'first/x': '', 'second/y': '' }))
  const outside = writeTree(temporaryDirectory(), { 'secret.txt': 'secret' })
  const walked: WalkedEntry[] = []
  for await (const entry of walkDocuments(root, new Set())) {
    walked.push(entry)
    if (walked.length > 1) continue
    for (const name of ['first', 'second'].filter((name) => name !== entry.path)) {
      renameSync(join(root, name), join(root, '..', name))
      symlinkSync(outside, join(root, name))
    }
  }
  expect(summary(walked).filter((entry) => entry.endsWith(': vanished'))).toHaveLength(1)
  expect(JSON.stringify(walked)).not.toContain('secret')
})

test('a directory that vanishes after its parent was read is listed', async () => {
  const root = realpathSync(folder({ 'first/x': '', 'second/y': '' }))
  const walked: WalkedEntry[] = []
  for await (const entry of walkDocuments(root, new Set())) {
    walked.push(entry)
    if (walked.length > 1) continue
    rmSync(join(root, entry.path === 'first' ? 'second' : 'first'), { recursive: true })
  }
  expect(summary(walked).filter((entry) => entry.endsWith(': vanished'))).toHaveLength(1)
})

test('a folder that is not there, or is a file, is no empty backup', async () => {
  const root = folder({ 'file.txt': '' })
  await expect(walk(join(root, 'file.txt'))).rejects.toThrow('ENOTDIR')
  await expect(walkDocuments(join(root, 'missing'), new Set()).next()).rejects.toThrow('ENOENT')
})

test('goes no faster than it is asked, and closes what it opened when it is left', async () => {
  const root = realpathSync(folder({ 'a/b/c/d': '', 'e/f': '' }))
  const before = openDescriptors(root)
  for await (const entry of walkDocuments(root, new Set())) {
    if (entry.path.endsWith('/d') || entry.path.endsWith('/f')) break
  }
  expect(openDescriptors(root)).toBe(before)
})

/** Descriptors of this process that lead below a directory. */
function openDescriptors(directory: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(directory)
    } catch {
      // Closed while they were read, such as the one by which they are.
      return false
    }
  }).length
}
