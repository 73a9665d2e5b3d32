import { stat } from 'node:fs/promises'
import { ArchiveError } from './archive-error.ts'
import { type ChosenDocuments, isChosen } from './chosen-documents.ts'
import { defaultThreads } from './default-threads.ts'
import { checkDocumentPath } from './entry-rules.ts'
import type { ExtractedDocuments, ExtractTask, RangesTask } from './extract-task.ts'
import { Folders } from './folders.ts'
import type { Manifest } from './manifest.ts'
import { readIndex } from './read-index.ts'
import { runWorker } from './run-worker.ts'
import { SyncTogether } from './sync-together.ts'

export type ExtractOptions = {
  signal?: AbortSignal
  /** Told the documents' bytes that are placed so far. */
  onBytes?: (bytes: number) => void
  /** Threads; as many as there are processors, at most 4, unless said otherwise. */
  workers?: number
  /** Only these; the rest of the archive is not read, where it has offsets. All unless said otherwise. */
  chosen?: ChosenDocuments
}

/** So many are on the disk sooner one by one than with everything else that waits for it. */
const FEW_DOCUMENTS = 100

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
  const { documents } = manifest
  const { chosen, onBytes, signal } = options
  if (!documents) return { count: 0, bytes: 0 }
  const many = (chosen?.size ?? documents.count) > FEW_DOCUMENTS
  const together = many ? await SyncTogether.open(directory) : null
  try {
    signal?.throwIfAborted()
    const task: ExtractTask = { file, manifest, directory, chosen, syncEach: together === null }
    const extracted = await extract(task, {
      ...options,
      onBytes: (bytes) => {
        together?.advance(bytes)
        onBytes?.(bytes)
      },
    })
    // How many were to be chosen, only the caller knows.
    if (!chosen) checkWhole(extracted, documents)
    await together?.finish()
    signal?.throwIfAborted()
    return extracted
  } finally {
    await together?.close()
  }
}

async function extract(task: ExtractTask, options: ExtractOptions): Promise<ExtractedDocuments> {
  const { size } = await stat(task.file)
  if (size === task.manifest.archiveBytes) return extractByIndex(task, options)
  return runWorker<ExtractedDocuments>('extract-worker', task, options)
}

function checkWhole(extracted: ExtractedDocuments, told: ExtractedDocuments): void {
  if (extracted.count === told.count && extracted.bytes === told.bytes) return
  const text = `the archive holds ${extracted.count} documents; its manifest speaks of ${told.count}`
  throw new ArchiveError('incomplete', text)
}

async function extractByIndex(task: ExtractTask, options: ExtractOptions): Promise<ExtractedDocuments> {
  const folders = await makeFolders(task, options.signal)
  const shared: RangesTask = { ...task, nextLine: new Int32Array(new SharedArrayBuffer(4)) }
  const extracted = await shareOut(shared, options)
  await folders.finish()
  return extracted
}

/** Also reads the index to its end, and so proves its hash before anything is done by it. */
async function makeFolders(task: ExtractTask, signal?: AbortSignal): Promise<Folders> {
  const { file, manifest, directory, chosen, syncEach } = task
  const folders = new Folders({ directory, syncEach })
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
  const { workers = defaultThreads(), onBytes } = options
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
