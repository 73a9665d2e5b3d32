import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ArchiveError } from '@mvp/archive/archive-error'
import { checkDocumentPath } from '@mvp/archive/entry-rules'
import { extractDocument } from '@mvp/archive/extract-document'
import { extractDocuments } from '@mvp/archive/extract-documents'
import { findIndex } from '@mvp/archive/find-index'
import type { Manifest } from '@mvp/archive/manifest'
import { openDatabaseStream } from '@mvp/archive/read-database'
import { readEntries } from '@mvp/archive/read-entries'
import type { DocumentLine } from '@mvp/archive/read-index'
import { readEntryAt } from '@mvp/archive/read-range'
import { fileErrorCode } from '@mvp/core/backup/store'
import { AppError } from '@mvp/core/errors'
import { formatBytes } from '@mvp/core/format-bytes'
import { toAppName } from './places.ts'
import type { TerminalRun } from './progress.ts'

/** `files`: their paths below the folder; none of them where it is all documents. */
export type Extracted = { count: number; bytes: number; files: string[] }
type Source = { file: string; manifest: Manifest; to: string }

/** All documents, into a folder that is empty or not there. When it fails, what it has placed is taken away. */
export async function extractAll({ file, manifest, to }: Source, run: TerminalRun): Promise<Extracted> {
  if (!manifest.documents) throw new ArchiveError('refused', 'the archive holds no documents')
  const made = await mkdir(to, { recursive: true })
  if ((await readdir(to)).length > 0) {
    throw new AppError('conflict', `The folder ${to} is not empty, and nothing is overwritten.`, {
      hint: 'Give --to an empty folder, or one that is not there yet.',
    })
  }
  await run.enter('extract', manifest.documents.bytes)
  try {
    const onBytes = (bytes: number) => run.advance(bytes)
    const extracted = await extractDocuments(file, manifest, to, { signal: run.signal, onBytes })
    run.summarize(`${extracted.count.toLocaleString('en')} documents, ${formatBytes(extracted.bytes)}`)
    return { ...extracted, files: [] }
  } catch (error) {
    for (const name of await readdir(to)) await rm(join(to, name), { recursive: true, force: true })
    if (made !== undefined) await rm(made, { recursive: true, force: true })
    throw explainDisk(to, error)
  }
}

/** The plain SQL of the database, as `<app>.sql`. */
export async function extractSql({ file, manifest, to }: Source, run: TerminalRun): Promise<Extracted> {
  await run.enter('extract', manifest.database?.plainBytes ?? null)
  const name = `${toAppName(undefined, manifest.app)}.sql`
  const content = openDatabaseStream(file, manifest, { signal: run.signal })
  const bytes = await place(to, name, content, (done) => run.advance(done))
  run.summarize(`${name}, ${formatBytes(bytes)}`)
  return { count: 1, bytes, files: [name] }
}

/** Some documents, by their paths below the documents folder or by their folders, which end in a slash. */
export async function extractChosen(source: Source, paths: string[], run: TerminalRun): Promise<Extracted> {
  const { file, manifest, to } = source
  await run.enter('extract')
  const { indexed, lines } = await findIndex(file, manifest)
  const chosen = lines ? await chooseLines(lines(), paths) : null
  if (!chosen) return extractUnindexed(source, paths, run)
  const extracted: Extracted = { count: 0, bytes: 0, files: [] }
  for (const line of chosen) {
    run.signal.throwIfAborted()
    const content = indexed
      ? checked(readEntryAt(file, line, `documents/${line.path}`), line)
      : await extractDocument(file, manifest, line.path)
    add(extracted, line.path, await place(to, line.path, content))
    run.advance(extracted.bytes)
  }
  return extracted
}

/** The index is read to its end, where it proves to be the one the manifest speaks of, before anything is written. */
async function chooseLines(
  lines: AsyncIterable<DocumentLine | { type: 'table' | 'directory' | 'skipped' }>,
  paths: string[],
): Promise<DocumentLine[]> {
  const missing = new Set(paths)
  const chosen: DocumentLine[] = []
  for await (const line of lines) {
    const wanted = line.type === 'document' ? paths.filter((path) => matches(line.path, path)) : []
    for (const path of wanted) missing.delete(path)
    if (line.type !== 'document' || wanted.length === 0) continue
    checkDocumentPath(line.path)
    chosen.push(line)
  }
  refuseMissing(missing)
  return chosen
}

/** Packed again without the index: nothing but reading all of it finds them. */
async function extractUnindexed({ file, to }: Source, paths: string[], run: TerminalRun): Promise<Extracted> {
  const missing = new Set(paths)
  const extracted: Extracted = { count: 0, bytes: 0, files: [] }
  for await (const { part, path, content } of readEntries(file)) {
    run.signal.throwIfAborted()
    if (part !== 'document') continue
    const document = path.slice('documents/'.length)
    const wanted = paths.filter((each) => matches(document, each))
    for (const each of wanted) missing.delete(each)
    if (wanted.length > 0) add(extracted, document, await place(to, document, content))
  }
  refuseMissing(missing)
  return extracted
}

const matches = (document: string, path: string) => (path.endsWith('/') ? document.startsWith(path) : document === path)

function refuseMissing(missing: Set<string>): void {
  if (missing.size === 0) return
  throw new AppError('not_found', `The archive holds no document ${[...missing].join(', ')}.`, {
    hint: 'motovaultpro-backup inspect --documents lists them. A folder ends in a slash.',
  })
}

function add(extracted: Extracted, path: string, bytes: number): void {
  extracted.count++
  extracted.bytes += bytes
  extracted.files.push(path)
}

async function* checked(content: AsyncIterable<Buffer>, { path, sha256 }: DocumentLine): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') === sha256) return
  throw new ArchiveError('damaged', `${path} is not the document in the index`, path)
}

/** Writes a file that is not there yet, whole or not at all. The path keeps the rules of an archive: it cannot leave the folder. */
async function place(
  to: string,
  path: string,
  content: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void = () => {},
): Promise<number> {
  const target = join(to, path)
  await mkdir(dirname(target), { recursive: true })
  const handle = await create(target)
  let bytes = 0
  try {
    for await (const chunk of content) {
      await handle.writeFile(chunk)
      bytes += chunk.length
      onBytes(bytes)
    }
    await handle.sync()
    await handle.close()
    return bytes
  } catch (error) {
    await handle.close()
    await rm(target, { force: true })
    throw explainDisk(to, error)
  }
}

async function create(target: string) {
  try {
    return await open(target, 'wx', 0o640)
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error
    throw new AppError('conflict', `${target} is there already, and nothing is overwritten.`, {
      hint: 'Give --to another folder.',
    })
  }
}

function explainDisk(to: string, error: unknown): unknown {
  if (fileErrorCode(error) !== 'ENOSPC' && fileErrorCode(error) !== 'EDQUOT') return error
  return new AppError('store_full', `The volume of ${to} is full.`, {
    hint: 'Make room, then extract again.',
    cause: error,
  })
}
