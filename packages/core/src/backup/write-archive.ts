import type { DocumentsResult } from '@mvp/archive/add-documents'
import type { Manifest } from '@mvp/archive/manifest'
import type { PreviousDocuments } from '@mvp/archive/previous-documents'
import { type ArchiveWriter, createArchive } from '@mvp/archive/write-archive'
import type { Contents } from '../contract.ts'
import { formatBytes } from '../format-bytes.ts'
import { VERSION } from '../version.ts'
import { documentWarning } from './document-warning.ts'
import { type DumpedDatabase, dumpDatabase } from './dump-database.ts'
import { checkDocuments, type Preflight } from './preflight.ts'
import type { WritingCore, WritingRun } from './writing.ts'

/** Restores keep what they need beside the documents, under this name: never part of a backup. */
export const RESTORE_FOLDER = '.backup-restore'

export type WriteRequest = {
  part: string
  takenAt: Date
  contents: Contents
  ready: Preflight
  /** Out of which documents that have not changed are copied, while it is opened or later; null: all are read. */
  previous: Promise<PreviousDocuments | null> | null
}

/** Writes the archive as a part file; removes it when anything fails. Returns what came of the documents in it. */
export async function writeArchive(
  core: WritingCore,
  run: WritingRun,
  request: WriteRequest,
): Promise<DocumentsResult | null> {
  const counter = { onBytes: run.advance.bind(run) }
  const archive = await createArchive(request.part, {
    level: core.env.compressionLevel,
    signal: run.signal,
    onBytes: (bytes) => counter.onBytes(bytes),
  })
  try {
    // Dump first: a document added meanwhile is then only an extra file. The other order would lose it.
    const database = await writeDatabase(core, run, { archive, ...request })
    const dumped = database?.facts.plainBytes ?? 0
    counter.onBytes = (bytes) => run.advance(bytes - dumped)
    const documents = await writeDocuments(core, run, { archive, ...request })
    counter.onBytes = () => {}
    await run.enter('finish')
    const written = await archive.finish({
      ...identity(core, run, request),
      database: database?.facts ?? null,
      documents: documents && factsOf(documents),
      tables: database?.tables ?? [],
      ...(core.signingKey ? { sign: core.signingKey } : {}),
    })
    run.summarize(formatBytes(written.archiveBytes))
    return documents
  } catch (error) {
    await archive.abort()
    throw error
  }
}

function identity(core: WritingCore, { operation }: WritingRun, { takenAt, contents }: WriteRequest) {
  const { origin } = operation
  return {
    format: 'motovaultpro-backup' as const,
    version: 1 as const,
    app: core.env.appName,
    backupId: operation.id,
    origin: origin === null || origin === 'uploaded' ? 'manual' : origin,
    contents,
    createdAt: takenAt.toISOString(),
    toolVersion: VERSION,
  } satisfies Partial<Manifest>
}

type Step = WriteRequest & { archive: ArchiveWriter }

async function writeDatabase(
  core: WritingCore,
  run: WritingRun,
  { archive, contents, ready }: Step,
): Promise<DumpedDatabase | null> {
  if (contents === 'documents' || !ready.pgDump) return null
  await run.enter('database', ready.last?.manifest.database?.plainBytes ?? null)
  const dumped = await dumpDatabase(core, run, { archive, pgDump: ready.pgDump })
  const { tables, rows, plainBytes } = dumped.facts
  run.summarize(`${plural(tables, 'table')}, ${plural(rows, 'row')}, ${formatBytes(plainBytes)} of SQL`)
  return dumped
}

async function writeDocuments(
  core: WritingCore,
  run: WritingRun,
  { archive, contents, ready, previous }: Step,
): Promise<DocumentsResult | null> {
  if (contents === 'database') return null
  await run.enter('documents', ready.last?.manifest.documents?.bytes ?? null)
  try {
    const exclude = [RESTORE_FOLDER]
    const written = await archive.addDocuments(core.env.documentsDir, { exclude, previous })
    for (const document of written.skipped) run.warn(documentWarning(document))
    const copied = written.copied > 0 ? `; ${written.copied.toLocaleString('en')} unchanged, from the last backup` : ''
    run.summarize(`${plural(written.count, 'document')}, ${formatBytes(written.bytes)}${copied}`)
    return written
  } catch (error) {
    run.signal.throwIfAborted()
    // Their folder may have gone: then that is what to say, not what it did to the archive.
    await checkDocuments(core)
    throw error
  }
}

function factsOf({ count, bytes, directories, skipped }: DocumentsResult): NonNullable<Manifest['documents']> {
  return { count, bytes, directories, skipped, skippedCount: skipped.length }
}

const plural = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
