import { stat } from 'node:fs/promises'
import { ArchiveError } from './archive-error.ts'
import type { ChosenDocuments } from './chosen-documents.ts'
import { defaultThreads } from './default-threads.ts'
import type { ExtractedDocuments, ExtractTask, RangesTask } from './extract-task.ts'
import type { Manifest } from './manifest.ts'
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

/**
 * Shares the lines of the index out among threads. The first that fails stops the others, and its error is thrown when all
 * have ended.
 */
async function extractByIndex(whole: ExtractTask, options: ExtractOptions): Promise<ExtractedDocuments> {
  const { workers = defaultThreads(), onBytes } = options
  const failed = new AbortController()
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])])
  const done = Array.from({ length: Math.max(1, workers) }, () => 0)
  const shared = () => new Int32Array(new SharedArrayBuffer(4))
  const task: RangesTask = { ...whole, nextLine: shared(), placing: shared().fill(done.length) }
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
