import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { ArchiveError, showable } from './archive-error.ts'
import { findIndex } from './find-index.ts'
import type { IndexLine, Manifest } from './manifest.ts'
import { readEntries } from './read-entries.ts'
import { type DocumentLine, parseIndexLine, readIndexChunks } from './read-index.ts'
import { readEntryAt } from './read-range.ts'

/**
 * One document, by its path below the documents folder: read from where it lies, without the rest of the archive. The
 * stream fails before its last bytes if the document is not the one in the index. Throws `ArchiveError` if there is none.
 */
export async function extractDocument(file: string, manifest: Manifest, path: string): Promise<Readable> {
  const { indexed, lines } = await findIndex(file, manifest)
  const line = lines && (await findLine(indexed ? linesNaming(file, manifest, path) : lines(), path))
  if (lines && !line) throw missing(path)
  const content =
    indexed && line ? readEntryAt(file, line, `documents/${path}`) : await findEntry(file, path, lines === null)
  return Readable.from(line ? checked(content, line) : content, { objectMode: false })
}

/** The same for a document of which a listing of this file said where it lies: the index is not read. */
export function extractDocumentAt(
  file: string,
  document: { path: string; sha256: string; range: { offset: number; length: number } },
): Readable {
  const content = readEntryAt(file, document.range, `documents/${document.path}`)
  return Readable.from(checked(content, document), { objectMode: false })
}

/** The few lines that can be about this path: to parse a hundred thousand others would take a second. */
async function* linesNaming(file: string, manifest: Manifest, path: string): AsyncGenerator<IndexLine> {
  const named = JSON.stringify(path)
  for await (const lines of readIndexChunks(file, manifest)) {
    for (const text of lines) if (text.includes(named)) yield parseIndexLine(text)
  }
}

async function findLine(lines: AsyncIterable<IndexLine>, path: string): Promise<DocumentLine | null> {
  let found: DocumentLine | null = null
  // To the end, where the index proves to be the one the manifest speaks of.
  for await (const line of lines) if (line.type === 'document' && line.path === path) found = line
  return found
}

/** Without offsets the tar is searched, up to the document. */
async function findEntry(file: string, path: string, checkNames: boolean): Promise<AsyncIterable<Buffer>> {
  for await (const entry of readEntries(file, { checkNames })) {
    if (entry.path === `documents/${path}` && entry.kind === 'file') return readAgain(file, entry.path)
  }
  throw missing(path)
}

async function* readAgain(file: string, entryPath: string): AsyncGenerator<Buffer> {
  for await (const entry of readEntries(file, { checkNames: false })) {
    if (entry.path !== entryPath) continue
    yield* entry.content
    return
  }
}

function missing(path: string): ArchiveError {
  return new ArchiveError('refused', `the archive holds no document ${showable(path)}`, path)
}

async function* checked(
  content: AsyncIterable<Buffer>,
  { path, sha256 }: Pick<DocumentLine, 'path' | 'sha256'>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  // One behind: who has received all bytes, has received the document.
  let held: Buffer | null = null
  for await (const chunk of content) {
    hash.update(chunk)
    if (held) yield held
    held = chunk
  }
  if (hash.digest('hex') === sha256) {
    if (held) yield held
    return
  }
  throw new ArchiveError('damaged', `${showable(path)} is not the document in the index`, path)
}
