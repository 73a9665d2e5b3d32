import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { ArchiveError } from './archive-error.ts'
import { type ChosenDocuments, isChosen } from './chosen-documents.ts'
import { checkDocumentPath } from './entry-rules.ts'
import type { EntriesTask } from './extract-entries.ts'
import type { ExtractedDocuments, RangesTask } from './extract-ranges.ts'
import { Folders } from './folders.ts'
import type { Manifest } from './manifest.ts'
import { readIndex } from './read-index.ts'
import { runWorker } from './run-worker.ts'

export type ExtractOptions = {
  signal?: AbortSignal
  /** Told the documents' bytes that are placed so far. */
  onBytes?: (bytes: number) => void
  /** Threads; as many as there are processors, at most 4, unless said otherwise. */
  workers?: number
  /** Only these; the rest of the archive is not read, where it has offsets. All unless said otherwise. */
  chosen?: ChosenDocuments
}

/**
 * Puts the documents of an archive into an existing, empty directory, with the folders they lay in, modes 0640 and
 * 0750, and their times; every hash is checked, and all is on the disk when it resolves. Never follows a link nor
 * writes over anything. When it throws, what it has placed so far is the caller's to delete; nothing is written after.
 */
export async function extractDocuments(
  file: string,
  manifest: Manifest,
  directory: string,
  options: ExtractOptions = {},
): Promise<ExtractedDocuments> {
  const { documents, archiveBytes } = manifest
  const { chosen } = options
  if (!documents) return { count: 0, bytes: 0 }
  const { size } = await stat(file)
  const extracted =
    size === archiveBytes
      ? await extractByIndex({ file, manifest, directory, chosen }, options)
      : await runWorker<ExtractedDocuments>('extract-worker', { file, manifest, directory, chosen }, options)
  // How many were to be chosen, only the caller knows.
  if (chosen) return extracted
  if (extracted.count !== documents.count || extracted.bytes !== documents.bytes) {
    const text = `the archive holds ${extracted.count} documents; its manifest speaks of ${documents.count}`
    throw new ArchiveError('incomplete', text)
  }
  return extracted
}

async function extractByIndex(task: EntriesTask, options: ExtractOptions): Promise<ExtractedDocuments> {
  const folders = await makeFolders(task, options.signal)
  const shared: RangesTask = { ...task, nextLine: new Int32Array(new SharedArrayBuffer(4)) }
  const extracted = await shareOut(shared, options)
  await folders.finish()
  return extracted
}

/** Also reads the index to its end, and so proves its hash before anything is done by it. */
async function makeFolders({ file, manifest, directory, chosen }: EntriesTask, signal?: AbortSignal): Promise<Folders> {
  const folders = new Folders(directory)
  for await (const line of readIndex(file, manifest)) {
    signal?.throwIfAborted()
    if (chosen && !('path' in line && isChosen(line.path, chosen))) continue
    if (line.type === 'directory') await folders.add(checkDocumentPath(line.path), Number(line.mtime) / 1e9)
    if (line.type === 'document') await folders.addFor(checkDocumentPath(line.path))
  }
  return folders
}

/** Runs the threads. The first that fails stops the others, and its error is thrown when all have ended. */
async function shareOut(task: RangesTask, options: ExtractOptions): Promise<ExtractedDocuments> {
  const { workers = Math.min(availableParallelism(), 4), onBytes } = options
  const failed = new AbortController()
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])])
  const done = Array.from({ length: Math.max(1, workers) }, () => 0)
  const shares = done.map((_, number) =>
    runWorker<ExtractedDocuments>('extract-worker', task, {
      signal,
      onBytes: (bytes) => {
        done[number] = bytes
        onBytes?.(total(done))
      },
    }).catch((error: unknown) => {
      failed.abort(error)
      return { count: 0, bytes: 0 }
    }),
  )
  const extracted = await Promise.all(shares)
  signal.throwIfAborted()
  return { count: total(extracted.map(({ count }) => count)), bytes: total(extracted.map(({ bytes }) => bytes)) }
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
