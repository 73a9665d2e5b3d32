import { checkDocumentPath } from './entry-rules.ts'
import { findIndex } from './find-index.ts'
import type { IndexLine, Manifest, SkippedDocument } from './manifest.ts'
import { readEntries } from './read-entries.ts'
import { parseIndexLine, readIndexChunks } from './read-index.ts'

/** What an archive says of its documents folder. Paths are below it, with slashes. */
export type ListedEntry =
  | { kind: 'folder'; path: string }
  | ({ kind: 'skipped' } & SkippedDocument)
  | {
      kind: 'document'
      path: string
      size: number
      mtimeSeconds: number
      /** Null in an archive without an index. */
      sha256: string | null
      /** Times and inode of the file it was read from: the file that still has them was not written to since. */
      stamp: string | null
      /** Where it lies in the file; null where the index is of another file, or there is none. */
      range: { offset: number; length: number } | null
    }

/**
 * Lists the documents of an archive from its index, without reading them; without an index the tar is read. Nothing that
 * cannot be undone may be done by it before it has come to its end, where the index proves to be the manifest's.
 */
export async function* listDocuments(file: string, manifest: Manifest): AsyncGenerator<ListedEntry> {
  if (!manifest.documents) return
  for await (const entries of listInChunks(file, manifest)) yield* entries
}

/** The same, as many at once as are read at once. */
export async function* listInChunks(file: string, manifest: Manifest): AsyncGenerator<ListedEntry[]> {
  const { indexed, lines } = await findIndex(file, manifest)
  if (indexed) {
    for await (const chunk of readIndexChunks(file, manifest)) yield entriesOf(chunk.map(parseIndexLine), indexed)
  } else if (lines) {
    for await (const line of lines()) yield entriesOf([line], indexed)
  } else {
    for await (const entry of listEntries(file)) yield [entry]
  }
}

function entriesOf(lines: IndexLine[], indexed: boolean): ListedEntry[] {
  return lines.map((line) => entryOf(line, indexed)).filter((entry) => entry !== null)
}

/** What stampOf makes of a file's own stats is the same text. */
export function stampOf({ mtime, ctime, inode }: { mtime: string; ctime: string; inode: string }): string {
  return `${mtime} ${ctime} ${inode}`
}

function entryOf(line: IndexLine, indexed: boolean): ListedEntry | null {
  if (line.type === 'table') return null
  if (line.type === 'skipped') return { kind: 'skipped', path: line.path, reason: line.reason }
  const path = checkDocumentPath(line.path)
  if (line.type === 'directory') return { kind: 'folder', path }
  const { size, sha256, offset, length } = line
  const range = indexed ? { offset, length } : null
  return { kind: 'document', path, size, mtimeSeconds: Number(line.mtime) / 1e9, sha256, stamp: stampOf(line), range }
}

async function* listEntries(file: string): AsyncGenerator<ListedEntry> {
  for await (const { part, path: entryPath, size, mtimeSeconds } of readEntries(file, { checkNames: true })) {
    const path = entryPath.slice('documents/'.length)
    if (part === 'directory') yield { kind: 'folder', path }
    if (part === 'document')
      yield { kind: 'document', path, size, mtimeSeconds, sha256: null, stamp: null, range: null }
  }
}
