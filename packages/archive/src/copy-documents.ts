import { closeSync, ftruncateSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { DocumentTask } from './document-task.ts'
import type { EntryGroup } from './entry-group.ts'
import { findKept, type KeptDocuments, type KeptRange } from './find-kept.ts'
import { type OpenDocument, openDocument, readFully } from './open-document.ts'
import { documentEntryBytes, documentLine, type PackedEntry, type WrittenEntry } from './pack-document.ts'
import { appendParts } from './shared-file.ts'
import type { SkipReason } from './skip-reason.ts'

/** Up to this length the range of a document is read at once. A group has room for it. */
export const COPY_BYTES = 4 << 20

/** As much as is read at once where there is a choice: it is checked and written while the processor's cache has it. */
export const RUN_BYTES = 256 << 10

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

/** A document's range, to go into the archive as it is. `copy`: null where it is not what it was. */
type Copied = { path: string; copy: PackedEntry | null }

/**
 * Reads the ranges of unchanged documents into the group's memory; where they touch, at once. Each range's crc is
 * compared before anything else: what rots in one archive is not handed on to the next. Each copy has to be given to
 * the group before the next one is asked for.
 */
export function* copyDocuments(
  { previous }: DocumentTask,
  unchanged: UnchangedDocument[],
  group: EntryGroup,
): Generator<Copied> {
  if (previous) for (const run of inRuns(unchanged)) yield* readRun(previous, run, group)
}

function readRun(previous: KeptDocuments, run: UnchangedDocument[], group: EntryGroup): Copied[] {
  const [first, last] = [run[0]?.kept, run.at(-1)?.kept]
  if (!first || !last) return []
  const room = group.room(endOf(last) - first.offset)
  const bytes = room.subarray(0, readRange(previous, first.offset, room))
  return run.map((document) => {
    const { offset, length, rangeCrc } = document.kept
    const part = bytes.subarray(offset - first.offset, offset - first.offset + length)
    const good = part.length === length && crc32(part) === rangeCrc
    const at = (place: number) => copiedEntry(document, place)
    return { path: document.path, copy: good ? { parts: [part], bytes: length, at } : null }
  })
}

/** How many bytes could be read; a disk that reports an error has none. */
function readRange({ fd }: KeptDocuments, offset: number, target: Buffer): number {
  try {
    return readFully(fd, target, offset)
  } catch {
    return 0
  }
}

/** Documents whose ranges lie end to end, at most `RUN_BYTES` of them at a time, or one. */
function* inRuns(unchanged: UnchangedDocument[]): Generator<UnchangedDocument[]> {
  let run: UnchangedDocument[] = []
  for (const next of unchanged.toSorted((one, other) => one.kept.offset - other.kept.offset)) {
    const [first, last] = [run[0]?.kept, run.at(-1)?.kept]
    const joins = first && last && endOf(last) === next.kept.offset && endOf(next.kept) - first.offset <= RUN_BYTES
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
  const range = { offset, length, crc, plainBytes: documentEntryBytes(path, document) }
  return { line: documentLine(path, document, { sha256, rangeCrc, range }), range, bytes: document.size, damage: null }
}
