import type { Worker } from 'node:worker_threads'
import type { DocumentJob, DocumentMessage, DocumentOutcome, DocumentTask } from './document-task.ts'
import { startWorker } from './start-worker.ts'

type Waiting = { resolve: (outcome: DocumentOutcome) => void; reject: (error: Error) => void }

/** A document thread seen from outside. It does its jobs in the order in which it is asked. */
export class DocumentThread {
  readonly #worker: Worker
  readonly #onBytes: (bytes: number) => void
  readonly #waiting: Waiting[] = []
  #ended: Error | null = null

  constructor(task: DocumentTask, onBytes: (bytes: number) => void) {
    this.#onBytes = onBytes
    this.#worker = startWorker('document-worker', task)
    this.#worker.on('message', (message: DocumentMessage) => this.#receive(message))
    this.#worker.on('error', (error: Error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('a document thread was stopped')))
  }

  /** Rejects with what the thread failed with, or if it is stopped. */
  ask(job: DocumentJob): Promise<DocumentOutcome> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(job)
    })
  }

  /** Stops it whatever it does. When this resolves it writes no more. */
  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #receive(message: DocumentMessage): void {
    if (message.type === 'bytes') this.#onBytes(message.bytes)
    else this.#waiting.shift()?.resolve(message.outcome)
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended)
  }
}
