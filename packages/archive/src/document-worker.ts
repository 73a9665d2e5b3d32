import { parentPort, workerData } from 'node:worker_threads'
import type { DocumentJob, DocumentMessage, DocumentOutcome, DocumentTask } from './document-task.ts'
import type { SkipReason } from './skip-reason.ts'
import type { WalkedEntry } from './walk-documents.ts'
import { entryBuffer, type WrittenEntry, writeDirectory, writeDocument } from './write-document.ts'
import { indexText } from './write-index.ts'
import { writeLargeDocument } from './write-large-document.ts'

/** A document thread: owns a document from its opening to its last byte in the archive. Started by add-documents.ts. */

/** Plain bytes between two reports of progress. */
const PROGRESS_BYTES = 4 << 20

const port = parentPort
if (!port) throw new Error('document-worker runs in a worker thread')
const task: DocumentTask = workerData
const buffer = entryBuffer()
let unreportedBytes = 0

// A failure is an unhandled rejection here: it ends the thread and reaches the other side as its error.
port.on('message', async (job: DocumentJob) => {
  const outcome: DocumentOutcome = { lines: '', ranges: [], count: 0, bytes: 0, directories: 0, skipped: [], large: [] }
  if ('large' in job) record(outcome, job.large, await writeLargeDocument(task, job.large, progress))
  else for (const entry of job.entries) write(outcome, entry)
  reportProgress()
  send({ type: 'done', outcome })
})

function write(outcome: DocumentOutcome, entry: WalkedEntry): void {
  if (entry.type === 'skipped') {
    skip(outcome, entry.path, entry.reason)
  } else if (entry.type === 'directory') {
    record(outcome, entry.path, writeDirectory(task, entry.path))
  } else {
    const written = writeDocument(task, entry.path, buffer)
    if (written === 'large') outcome.large.push(entry.path)
    else record(outcome, entry.path, written)
    if (typeof written !== 'string') progress(written.bytes)
  }
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
}

function reportProgress(): void {
  if (unreportedBytes > 0) send({ type: 'bytes', bytes: unreportedBytes })
  unreportedBytes = 0
}

function send(message: DocumentMessage): void {
  port?.postMessage(message)
}
