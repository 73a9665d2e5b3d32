import { parentPort, workerData } from 'node:worker_threads'
import { copyDump } from './copy-dump.ts'
import type { DatabaseAnswer, DatabaseJob, DatabaseMessage, DatabaseTask } from './database-task.ts'
import { adoptManners, withManners } from './manners.ts'
import { keepPaceSync } from './pace.ts'
import { SocketChunks } from './socket-chunks.ts'
import { DatabaseWriter } from './write-database.ts'

/** The database's thread: takes the dump from where it comes in to its last byte in the archive. Started by database-entry.ts. */

/** Plain bytes between two reports of progress. */
const PROGRESS_BYTES = 1 << 20

const port = parentPort
if (!port) throw new Error('database-worker runs in a worker thread')
const task: DatabaseTask = workerData
const manners = adoptManners()
const writer = await withManners(manners, async () => new DatabaseWriter(task))
let incoming: SocketChunks | null = null
let unreportedBytes = 0
let last: Promise<void> = Promise.resolve()

// One job after the other. A failure is an unhandled rejection here: it ends the thread and reaches the other side as its error.
port.on('message', (job: DatabaseJob) => {
  last = last.then(async () => {
    const answer = await done(job)
    if (job.type !== 'write') reportProgress()
    send({ type: 'done', answer })
  })
})

async function done(job: DatabaseJob): Promise<DatabaseAnswer> {
  if (job.type === 'write') await write(job.chunk)
  else if (job.type === 'startPiece') writer.startPiece()
  else if (job.type === 'connect') incoming = await SocketChunks.connect(job.socket)
  else if (job.type === 'copy') return { copied: await copy() }
  else return { closed: await writer.close() }
  return {}
}

async function write(chunk: ArrayBuffer): Promise<void> {
  await writer.write(Buffer.from(chunk))
  progress(chunk.byteLength)
}

async function copy() {
  if (!incoming) throw new Error('the database thread is connected to nothing')
  return await copyDump(incoming.chunks(), writer, (bytes) => {
    progress(bytes)
    keepPaceSync(manners.pace, bytes)
  })
}

function progress(bytes: number): void {
  unreportedBytes += bytes
  if (unreportedBytes >= PROGRESS_BYTES) reportProgress()
}

function reportProgress(): void {
  if (unreportedBytes > 0) send({ type: 'bytes', bytes: unreportedBytes })
  unreportedBytes = 0
}

function send(message: DatabaseMessage): void {
  port?.postMessage(message)
}
