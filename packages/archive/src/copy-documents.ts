import { closeSync, ftruncateSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { appendParts, type DocumentTask } from './document-task.ts'
import { findKept, type KeptDocuments, type KeptRange } from './find-kept.ts'
import { type OpenDocument, openDocument, readFully } from './open-document.ts'
import type { SkipReason } from './skip-reason.ts'
import { tarPadding } from './tar-header.ts'
import { documentHeader, documentLine, type WrittenEntry } from './write-document.ts'

/** Up to this length the range of a document is read at once, with those that touch it. */
export const COPY_BYTES = 4 << 20

/** A document that is as it was when an earlier archive was made, and where it lies there. */
export type UnchangedDocument = { path: string; document: OpenDocument; kept: KeptRange }

/**
 * Looks whether a document can be copied: null if not. It is opened all the same: one that cannot be is skipped,
 * whatever an earlier archive holds. It is closed again when this returns.
 */
export function findUnchanged({ root, previous }: DocumentTask, path: string): UnchangedDocument | SkipReason | null {
  if (!previous) return null
  const document = openDocument(root, path)
  if (typeof document === 'string') return document
  closeSync(document.fd)
  const { mtimeNs, ctimeNs, ino } = document.stats
  const times = { mtime: String(mtimeNs), ctime: String(ctimeNs), inode: String(ino) }
  const kept = findKept(previous, { path, size: document.size, ...times })
  return kept && { path, document, kept }
}

/** What came of some documents: those whose copy is not what it was are in no archive yet. */
type Copied = { written: { path: string; entry: WrittenEntry }[]; rotten: string[] }

/**
 * Copies the ranges of unchanged documents; where they touch, by one read. Each range's crc is compared before its
 * place is reserved: what rots in one archive is not handed on to the next. `buffer`: of `COPY_BYTES`.
 */
export function copyDocuments(task: DocumentTask, unchanged: UnchangedDocument[], buffer: Buffer): Copied {
  const copied: Copied = { written: [], rotten: [] }
  if (task.previous) for (const run of inRuns(unchanged)) copyRun(task, task.previous, { run, buffer, copied })
  return copied
}

function copyRun(
  task: DocumentTask,
  previous: KeptDocuments,
  { run, buffer, copied }: { run: UnchangedDocument[]; buffer: Buffer; copied: Copied },
): void {
  const [first, last] = [run[0]?.kept, run.at(-1)?.kept]
  if (!first || !last) return
  const bytes = buffer.subarray(0, readRange(previous, first.offset, buffer.subarray(0, endOf(last) - first.offset)))
  const good: { unchanged: UnchangedDocument; part: Buffer }[] = []
  for (const unchanged of run) {
    const { offset, length, rangeCrc } = unchanged.kept
    const part = bytes.subarray(offset - first.offset, offset - first.offset + length)
    if (part.length === length && crc32(part) === rangeCrc) good.push({ unchanged, part })
    else copied.rotten.push(unchanged.path)
  }
  let { offset } = appendParts(
    task,
    good.map(({ part }) => part),
  )
  for (const { unchanged, part } of good) {
    copied.written.push({ path: unchanged.path, entry: copiedEntry(unchanged, offset) })
    offset += part.length
  }
}

/** How many bytes could be read; a disk that reports an error has none. */
function readRange({ fd }: KeptDocuments, offset: number, target: Buffer): number {
  try {
    return readFully(fd, target, offset)
  } catch {
    return 0
  }
}

/** Documents whose ranges lie end to end, at most `COPY_BYTES` of them at a time. */
function* inRuns(unchanged: UnchangedDocument[]): Generator<UnchangedDocument[]> {
  let run: UnchangedDocument[] = []
  for (const next of unchanged.toSorted((one, other) => one.kept.offset - other.kept.offset)) {
    const [first, last] = [run[0]?.kept, run.at(-1)?.kept]
    const joins = first && last && endOf(last) === next.kept.offset && endOf(next.kept) - first.offset <= COPY_BYTES
    if (run.length > 0 && !joins) {
      yield run
      run = []
    }
    run.push(next)
  }
  if (run.length > 0) yield run
}

function endOf({ offset, length }: KeptRange): number {
  return offset + length
}

/**
 * Copies the range of one document, whatever its length, when nothing else is written. Its crc is known at its end:
 * if it is not what it was, the archive is cut back to where it began, and null is returned.
 */
export function copyLargeDocument(
  task: DocumentTask,
  { path, document, kept }: UnchangedDocument,
  buffer: Buffer,
): WrittenEntry | null {
  const start = Number(task.cursor[0])
  let crc = 0
  for (let at = 0; at < kept.length; ) {
    const part = buffer.subarray(0, Math.min(buffer.length, kept.length - at))
    const bytes = task.previous ? readRange(task.previous, kept.offset + at, part) : 0
    if (bytes < part.length) break
    crc = crc32(part, crc)
    appendParts(task, [part])
    at += bytes
  }
  if (crc === kept.rangeCrc && Number(task.cursor[0]) === start + kept.length) {
    return copiedEntry({ path, document, kept }, start)
  }
  ftruncateSync(task.fd, start)
  Atomics.store(task.cursor, 0, BigInt(start))
  return null
}

function copiedEntry({ path, document, kept }: UnchangedDocument, offset: number): WrittenEntry {
  const { length, crc, rangeCrc, sha256 } = kept
  // The header in the range is the one that would be written now: it is made of what was found equal.
  const plainBytes = documentHeader(path, document).length + document.size + tarPadding(document.size).length
  const range = { offset, length, crc, plainBytes }
  return { line: documentLine(path, document, { sha256, rangeCrc, range }), range, bytes: document.size, damage: null }
}
