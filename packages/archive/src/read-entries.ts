import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { ArchiveError, showable } from './archive-error.ts'
import { EntryNames } from './entry-names.ts'
import { checkPath, defaultLimits, type EntryPart, partOf, type ReadLimits } from './entry-rules.ts'
import { gunzip } from './gunzip.ts'
import { readTar, type TarEntry } from './read-tar.ts'

/** An entry that keeps the rules. The path is without leading `./` and closing slash. */
export type ArchiveEntry = TarEntry & { part: EntryPart }

export type ReadOptions = {
  limits?: ReadLimits
  /** False where the index has been found to name every entry: then names may differ in case only. */
  checkNames?: boolean
  /** Sees the bytes of the file as they are read. */
  onChunk?: (chunk: Buffer) => void
  /** Inflated bytes are taken from it; a budget of its own is made from the limits otherwise. */
  budget?: Budget
}

const READ_BYTES = 256 << 10

/**
 * Streams through an archive: gunzip, byte limiter, tar, rules (docs/design.md, section 6). The manifest comes first.
 * A content that is not read is passed over, inflated all the same. Memory stays flat whatever the file holds.
 */
export async function* readEntries(file: string, options: ReadOptions = {}): AsyncGenerator<ArchiveEntry> {
  const { limits = defaultLimits, checkNames = true } = options
  const budget = options.budget ?? (await openBudget(file, limits))
  const inflated = spend(gunzip(readFile(file, options.onChunk), null), budget)
  const names = new EntryNames()
  let count = 0
  let begun = false
  for await (const entry of readTar(inflated)) {
    const path = checkPath(entry.path)
    const part = partOf(path, entry.kind)
    count++
    if (checkNames && path !== '') names.add(path, entry.kind)
    if (Math.max(count, names.size) > limits.entries) throw tooMany(limits.entries, path)
    if (entry.size > limits.plainBytes) throw tooLarge(path)
    begun = checkBegin(begun, part, path)
    yield { ...entry, path, part }
  }
  if (!begun) throw new ArchiveError('not_an_archive', 'the archive holds no manifest.json')
}

function tooMany(entries: number, path: string): ArchiveError {
  return new ArchiveError('refused', `the archive holds more than ${entries} files and folders`, path)
}

function tooLarge(path: string): ArchiveError {
  return new ArchiveError('refused', `${showable(path)} is larger than an archive may be`, path)
}

/** Whether the manifest has come. Only the archive's own folders may come before it. */
function checkBegin(begun: boolean, part: EntryPart, path: string): boolean {
  if (begun && part === 'manifest') throw new ArchiveError('refused', 'the archive holds two manifests', path)
  if (begun || part === 'manifest') return true
  if (part === 'folder') return false
  throw new ArchiveError('not_an_archive', `manifest.json must come first, before ${showable(path)}`, path)
}

async function* readFile(file: string, onChunk?: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES })) {
    onChunk?.(chunk)
    yield chunk
  }
}

/** How many bytes an archive may still inflate to. */
export type Budget = { left: number }

/** What the limits allow to a file of this size. Small files may always inflate to 16 MiB. */
export async function openBudget(file: string, limits: ReadLimits): Promise<Budget> {
  const { size } = await stat(file)
  return { left: Math.min(limits.plainBytes, Math.max(size * limits.ratio, 16 << 20)) }
}

/** Passes the chunks on as long as there is budget for them. */
export async function* spend(chunks: AsyncIterable<Buffer>, budget: Budget): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    budget.left -= chunk.length
    if (budget.left < 0) throw new ArchiveError('refused', 'the archive inflates to more than it may')
    yield chunk
  }
}
