import { parentPort, workerData } from 'node:worker_threads'
import {
  COPY_BYTES,
  copyDocuments,
  copyLargeDocument,
  findUnchanged,
  RUN_BYTES,
  type UnchangedDocument,
} from './copy-documents.ts'
import { defaultThreads } from './default-threads.ts'
import type { DocumentJob, DocumentMessage, DocumentOutcome, DocumentTask } from './document-task.ts'
import { EntryGroup } from './entry-group.ts'
import { adoptManners, withManners } from './manners.ts'
import { keepPaceSync } from './pace.ts'
import { type PackedEntry, packDirectory, packDocument, type WrittenEntry } from './pack-document.ts'
import { type Packer, startPacker } from './packer.ts'
import type { SkipReason } from './skip-reason.ts'
import type { WalkedEntry } from './walk-documents.ts'
import { indexText } from './write-index.ts'
import { writeLargeDocument } from './write-large-document.ts'

/** A document thread: owns a document from its opening to its last byte in the archive. Started by add-documents.ts. */

/** Plain bytes between two reports of progress. */
const PROGRESS_BYTES = 4 << 20

const port = parentPort
if (!port) throw new Error('document-worker runs in a worker thread')
const task: DocumentTask = { ...workerData, previous: null }
const manners = adoptManners()
const group = new EntryGroup(task)
let unreportedBytes = 0
/** Of documents too large to be packed by this thread alone; it ends with this thread. */
let packer: Packer | null = null

// A failure is an unhandled rejection here: it ends the thread and reaches the other side as its error.
port.on('message', async (job: DocumentJob) => {
  task.previous = job.previous
  const outcome = emptyOutcome()
  if ('large' in job) await large(outcome, job.large)
  else entries(outcome, job.entries)
  reportProgress()
  send({ type: 'done', outcome })
})

function emptyOutcome(): DocumentOutcome {
  const totals = { count: 0, bytes: 0, directories: 0, copied: 0 }
  return { lines: '', ranges: [], ...totals, skipped: [], large: [], rotten: [] }
}

function entries(outcome: DocumentOutcome, walked: WalkedEntry[]): void {
  const unchanged: UnchangedDocument[] = []
  for (const entry of walked) {
    if (entry.type === 'skipped') skip(outcome, entry.path, entry.reason)
    else if (entry.type === 'directory') gather(outcome, entry.path, packDirectory(task, entry.path))
    else file(outcome, entry.path, unchanged)
  }
  copy(outcome, unchanged)
  group.write()
}

/** Those that can be copied are collected: what lies together there is read together. */
function file(outcome: DocumentOutcome, path: string, unchanged: UnchangedDocument[]): void {
  const found = findUnchanged(task, path)
  if (found === null) read(outcome, path)
  else if (typeof found === 'string') skip(outcome, path, found)
  else if (found.kept.length > COPY_BYTES) outcome.large.push(path)
  else unchanged.push(found)
}

function copy(outcome: DocumentOutcome, unchanged: UnchangedDocument[]): void {
  const rotten: string[] = []
  for (const { path, copy } of copyDocuments(task, unchanged, group)) {
    if (copy) {
      gather(outcome, path, copy)
      outcome.copied++
    } else {
      rotten.push(path)
    }
  }
  outcome.rotten.push(...rotten)
  // Only now: the copies that were read together lie in the same memory.
  for (const path of rotten) read(outcome, path)
}

function read(outcome: DocumentOutcome, path: string): void {
  const packed = packDocument(task, path, group)
  if (packed === 'large') outcome.large.push(path)
  else gather(outcome, path, packed)
}

function gather(outcome: DocumentOutcome, path: string, packed: PackedEntry | SkipReason): void {
  if (typeof packed === 'string') {
    skip(outcome, path, packed)
    return
  }
  group.add(packed, (offset) => {
    const written = packed.at(offset)
    record(outcome, path, written)
    progress(written.bytes)
  })
}

async function large(outcome: DocumentOutcome, path: string): Promise<void> {
  const found = findUnchanged(task, path)
  const unchanged = found !== null && typeof found !== 'string' ? found : null
  const entry = unchanged && copyLargeDocument(task, unchanged, group.room(RUN_BYTES))
  if (entry) {
    outcome.copied++
    progress(entry.bytes)
  } else if (unchanged) {
    outcome.rotten.push(path)
  }
  record(outcome, path, entry ?? (await writeLarge(path)))
}

async function writeLarge(path: string): Promise<WrittenEntry | SkipReason> {
  packer ??= await withManners(manners, async () => startPacker(task.level, defaultThreads()))
  return writeLargeDocument(task, path, { packer, onBytes: progress })
}

function record(outcome: DocumentOutcome, path: string, written: WrittenEntry | SkipReason): void {
  if (typeof written === 'string') {
    skip(outcome, path, written)
    return
  }
  outcome.lines += indexText(written.line)
  outcome.ranges.push(written.range)
  outcome.bytes += written.bytes
  outcome[written.line.type === 'directory' ? 'directories' : 'count']++
  if (written.damage) skip(outcome, path, written.damage)
}

function skip(outcome: DocumentOutcome, path: string, reason: SkipReason): void {
  outcome.skipped.push({ path, reason })
  outcome.lines += indexText({ type: 'skipped', path, reason })
}

function progress(bytes: number): void {
  unreportedBytes += bytes
  if (unreportedBytes >= PROGRESS_BYTES) reportProgress()
  keepPaceSync(manners.pace, bytes)
}

function reportProgress(): void {
  if (unreportedBytes > 0) send({ type: 'bytes', bytes: unreportedBytes })
  unreportedBytes = 0
}

function send(message: DocumentMessage): void {
  port?.postMessage(message)
}
