import { lstat, realpath } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { ArchiveFile } from './archive-file.ts'
import { DOCUMENTS_PREFIX, type DocumentOutcome } from './document-task.ts'
import { type DocumentThread, startDocumentThread } from './document-thread.ts'
import type { KeptDocuments } from './find-kept.ts'
import type { SkippedDocument } from './manifest.ts'
import { packPieceSync } from './pack-piece.ts'
import type { PreviousDocuments } from './previous-documents.ts'
import { directoryHeader } from './tar-header.ts'
import { type WalkedEntry, walkDocuments } from './walk-documents.ts'
import type { IndexWriter } from './write-index.ts'

/** What the documents came to. `skipped` also names the documents that are there, but changed while they were read. */
export type DocumentsResult = {
  count: number
  bytes: number
  directories: number
  skipped: SkippedDocument[]
  /** How many of them were copied out of the previous archive. */
  copied: number
  /** Documents that could have been copied, but for damage in the previous archive: they were read. */
  rotten: string[]
}

export type DocumentsOptions = {
  root: string
  /** Names in the folder to leave out. */
  exclude: string[]
  /** Documents that have not changed since are copied out of it instead of read. The threads start while it is opened. */
  previous: Promise<PreviousDocuments | null> | PreviousDocuments | null
  level: number
  /** Threads. */
  workers: number
  signal: AbortSignal
  /** Told plain bytes as they are done. */
  onBytes: (bytes: number) => void
}

/** Few enough that threads end at about the same time, many enough that messages cost nothing. */
const BATCH = 16
/** More, so that there is more to be read at once; each takes little. */
const COPIED_BATCH = 64
/** The walk waits for the disk and for its turn on a processor: it does so before anybody waits for it. */
const BATCHES_AHEAD = 8

/**
 * Walks the folder and writes every document. Small ones are dealt out to the threads as the walk finds them; large
 * ones come afterwards, one at a time, because only one range of unknown length can grow at the end of the file.
 */
export async function addDocuments(
  archive: ArchiveFile,
  index: IndexWriter,
  options: DocumentsOptions,
): Promise<DocumentsResult> {
  const root = await realpath(options.root)
  const task = { fd: archive.fd, cursor: archive.cursor, root, level: options.level }
  const threads = Array.from({ length: options.workers }, () => startDocumentThread(task, options.onBytes))
  const stop = () => Promise.all(threads.map((thread) => thread.stop()))
  options.signal.addEventListener('abort', stop)
  try {
    options.signal.throwIfAborted()
    await addFolder(archive, root, options.level)
    const previous = (await options.previous)?.kept ?? null
    options.signal.throwIfAborted()
    const walk = walkDocuments(root, new Set(options.exclude))
    const batches = inBatches(walk, previous ? COPIED_BATCH : BATCH)
    const ahead = Readable.from(batches, { highWaterMark: BATCHES_AHEAD })
    return await dealOut({ threads, previous }, ahead[Symbol.asyncIterator](), (outcome) => {
      for (const range of outcome.ranges) archive.account(range)
      return index.addText(outcome.lines)
    })
  } catch (error) {
    options.signal.throwIfAborted()
    throw error
  } finally {
    options.signal.removeEventListener('abort', stop)
    await stop()
  }
}

/** `documents/` itself, so that an empty folder is there too. */
async function addFolder(archive: ArchiveFile, root: string, level: number): Promise<void> {
  const { mtimeNs } = await lstat(root, { bigint: true })
  const header = directoryHeader({ path: DOCUMENTS_PREFIX, mtimeNs, mode: 0o755 })
  const parts = packPieceSync(header, level)
  const offset = await archive.append(parts)
  archive.account({ offset, length: archive.end - offset, crc: crc32(header), plainBytes: header.length })
}

async function dealOut(
  { threads, previous }: { threads: DocumentThread[]; previous: KeptDocuments | null },
  batches: AsyncIterableIterator<WalkedEntry[]>,
  keep: (outcome: DocumentOutcome) => Promise<void>,
): Promise<DocumentsResult> {
  const result: DocumentsResult = { count: 0, bytes: 0, directories: 0, skipped: [], copied: 0, rotten: [] }
  const rotten = new Set<string>()
  const large: string[] = []
  const collect = async (outcome: DocumentOutcome): Promise<void> => {
    result.count += outcome.count
    result.bytes += outcome.bytes
    result.directories += outcome.directories
    result.skipped.push(...outcome.skipped)
    result.copied += outcome.copied
    for (const path of outcome.rotten) rotten.add(path)
    large.push(...outcome.large)
    await keep(outcome)
  }
  // All threads draw from one walk. Each has its next batch before it has done this one: it never waits for the walk.
  await Promise.all(
    [...threads, ...threads].map(async (thread) => {
      for await (const entries of batches) await collect(await thread.ask({ entries, previous }))
    }),
  )
  const [first] = threads
  if (first) for (const path of large) await collect(await first.ask({ large: path, previous }))
  return { ...result, rotten: [...rotten] }
}

async function* inBatches(walk: AsyncGenerator<WalkedEntry>, size: number): AsyncGenerator<WalkedEntry[]> {
  let batch: WalkedEntry[] = []
  for await (const entry of walk) {
    batch.push(entry)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
