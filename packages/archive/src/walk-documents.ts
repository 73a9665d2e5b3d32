import type { Dir, Dirent } from 'node:fs'
import { opendir, realpath } from 'node:fs/promises'
import { decodeName, hasControlCharacter, MAX_DOCUMENT_DEPTH, printableName } from './document-name.ts'
import type { SkippedDocument } from './manifest.ts'
import { type SkipReason, skipReason } from './skip-reason.ts'

/** What the walk met. Paths are relative to the folder, with slashes. */
export type WalkedEntry = { type: 'file' | 'directory'; path: string } | ({ type: 'skipped' } & SkippedDocument)

/** A directory that is being read. */
type Level = { directory: Dir; prefix: string; failed?: boolean }

/**
 * Walks the folder depth first, a directory before what is in it, no faster than it is asked: in memory are the entry
 * it yields and one open handle a level. `root` is a real path; `exclude` holds names in it that are passed over
 * without a line. Links are never followed. A directory that cannot be read is skipped with all that is in it; the
 * folder itself must be readable, or it throws.
 */
export async function* walkDocuments(root: string, exclude: ReadonlySet<string>): AsyncGenerator<WalkedEntry> {
  // One generator with a stack, not one in the other: each entry would pass through all of them.
  const levels: Level[] = [{ directory: await open(root), prefix: '' }]
  try {
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const entry = await readNext(level)
      if (entry === null) {
        levels.pop()
        await level.directory.close()
      } else if (!exclude.has(entry.path)) {
        yield entry.type === 'directory' ? await descend(levels, root, entry.path) : entry
      }
    }
  } finally {
    for (const { directory } of levels) await directory.close()
  }
}

/** What is in the directory comes next. */
async function descend(levels: Level[], root: string, path: string): Promise<WalkedEntry> {
  const directory = await openBelow(root, path)
  if (typeof directory === 'string') return { type: 'skipped', path, reason: directory }
  levels.push({ directory, prefix: `${path}/` })
  return { type: 'directory', path }
}

async function openBelow(root: string, path: string): Promise<Dir | SkipReason> {
  const directory = `${root}/${path}`
  try {
    const opened = await open(directory)
    // opendir follows links: a directory that became one after its parent was read must not lead out of the folder.
    if ((await realpath(directory)) === directory) return opened
    await opened.close()
    return 'vanished'
  } catch (error) {
    return skipReason(error)
  }
}

function open(directory: string): Promise<Dir> {
  // Names as bytes: as text, one that is not UTF-8 could not be told from one that holds U+FFFD.
  // @ts-expect-error Node takes 'buffer' as readdir does; its types leave it out.
  return opendir(directory, { encoding: 'buffer', bufferSize: 256 })
}

/** Null behind the last one. A directory that fails while it is read has one more: why it did. */
async function readNext(level: Level): Promise<WalkedEntry | null> {
  if (level.failed) return null
  try {
    const entry = await level.directory.read()
    return entry && classify(entry, level.prefix)
  } catch (error) {
    if (level.prefix === '') throw error
    level.failed = true
    return { type: 'skipped', path: level.prefix.slice(0, -1), reason: skipReason(error) }
  }
}

function classify(entry: Dirent, prefix: string): WalkedEntry {
  const name = bytesOf(entry.name)
  const text = decodeName(name)
  const path = `${prefix}${text ?? ''}`
  const kind = kindOf(entry)
  const skipped = (reason: SkipReason): WalkedEntry => {
    return { type: 'skipped', path: `${prefix}${printableName(name)}`, reason }
  }
  if (kind !== 'file' && kind !== 'directory') return skipped(kind)
  if (text === null) return skipped('name-not-utf8')
  if (hasControlCharacter(text)) return skipped('name-control-character')
  if (path.split('/').length > MAX_DOCUMENT_DEPTH) return skipped('too-deep')
  return { type: kind, path }
}

/** Names are buffers, as asked for; the type says text. */
function bytesOf(name: string | Buffer): Buffer {
  return Buffer.isBuffer(name) ? name : Buffer.from(name)
}

function kindOf(entry: Dirent): 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'device' {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  if (entry.isSymbolicLink()) return 'symlink'
  if (entry.isFIFO()) return 'fifo'
  return entry.isSocket() ? 'socket' : 'device'
}
