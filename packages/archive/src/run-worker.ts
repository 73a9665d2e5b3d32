import { parentPort } from 'node:worker_threads'
import { ArchiveError, type ArchiveErrorCode } from './archive-error.ts'
import { adoptManners } from './manners.ts'
import { keepPaceSync } from './pace.ts'
import { startWorker } from './start-worker.ts'

/** What a thread says: bytes done so far, then its answer or why there is none. */
type Message<Answer> = { bytes: number } | { answer: Answer } | { failure: Failure }

/** An error on its way between threads, where classes are lost. */
type Failure = {
  archiveCode: ArchiveErrorCode | null
  entry: string | null
  message: string
  /** Of a system error, such as ENOSPC. */
  code: string | null
}

export type WorkerOptions = {
  signal?: AbortSignal | undefined
  /** Told what the thread reports. */
  onBytes?: ((bytes: number) => void) | undefined
}

/**
 * Runs a module of this folder in a thread and waits for its answer. When this settles, by whatever way, the thread
 * has ended: nothing of it is written afterwards.
 */
export async function runWorker<Answer>(name: string, task: object, options: WorkerOptions = {}): Promise<Answer> {
  const { signal, onBytes } = options
  signal?.throwIfAborted()
  const worker = startWorker(name, task)
  const stop = (): void => void worker.terminate()
  signal?.addEventListener('abort', stop)
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.on('message', (message: Message<Answer>) => {
        if ('bytes' in message) onBytes?.(message.bytes)
        else if ('answer' in message) resolve(message.answer)
        else reject(revive(message.failure))
      })
      worker.once('error', reject)
      worker.once('exit', () => reject(signal?.reason ?? new Error(`${name} ended without an answer`)))
    })
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
    await ended
  }
}

function revive({ archiveCode, entry, message, code }: Failure): Error {
  if (archiveCode) return new ArchiveError(archiveCode, message, entry)
  return Object.assign(new Error(message), code ? { code } : {})
}

/** How often a thread reports progress, at most. */
const REPORT_MS = 100

/**
 * The other side: does the work in the thread, with the manners it was given, and sends back what came of it. `report`
 * takes absolute bytes, and waits where they are more than the pace allows.
 */
export async function answer<Answer>(work: (report: (bytes: number) => void) => Promise<Answer>): Promise<void> {
  const { pace } = adoptManners()
  let reportedAt = 0
  let paced = 0
  const report = (bytes: number): void => {
    keepPaceSync(pace, bytes - paced)
    paced = bytes
    if (Date.now() - reportedAt < REPORT_MS) return
    reportedAt = Date.now()
    send<Answer>({ bytes })
  }
  try {
    send<Answer>({ answer: await work(report) })
  } catch (error) {
    send<Answer>({ failure: asFailure(error) })
  }
}

function send<Answer>(message: Message<Answer>): void {
  parentPort?.postMessage(message)
}

function asFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { archiveCode: null, entry: null, message: String(error), code: null }
  const { message } = error
  if (error instanceof ArchiveError) return { archiveCode: error.code, entry: error.entry, message, code: null }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  return { archiveCode: null, entry: null, message, code }
}
