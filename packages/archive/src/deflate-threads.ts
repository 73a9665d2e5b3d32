import type { Worker } from 'node:worker_threads'
import { storedBlocks } from './gzip-pieces.ts'
import { smaller } from './pack-piece.ts'
import { startWorker } from './start-worker.ts'

/** What a thread is asked: to deflate the first bytes of a piece's memory. It answers null where that would not gain. */
export type PieceJob = { memory: SharedArrayBuffer; bytes: number }

type Waiting = { resolve: (deflated: ArrayBuffer | null) => void; reject: (error: Error) => void }
type Thread = { worker: Worker; waiting: Waiting[] }

/** Threads that pack pieces by the fast deflate, several at a time. They have to be stopped. */
export class DeflateThreads {
  readonly #threads: Thread[]
  #ended: Error | null = null

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => this.#start())
  }

  /** One piece as it goes into the file; it must not change meanwhile. Rejects with what a thread failed with. */
  async pack(plain: Buffer<SharedArrayBuffer>): Promise<Buffer[]> {
    const deflated = await this.#ask({ memory: plain.buffer, bytes: plain.length })
    return deflated ? smaller(Buffer.from(deflated), plain) : storedBlocks([plain])
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  #start(): Thread {
    const thread: Thread = { worker: startWorker('deflate-worker', {}), waiting: [] }
    thread.worker.on('message', (deflated: ArrayBuffer | null) => thread.waiting.shift()?.resolve(deflated))
    thread.worker.on('error', (error: Error) => this.#end(error))
    thread.worker.on('exit', () => this.#end(new Error('a deflate thread was stopped')))
    return thread
  }

  #ask(job: PieceJob): Promise<ArrayBuffer | null> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      const thread = this.#threads.reduce((best, one) => (one.waiting.length < best.waiting.length ? one : best))
      thread.waiting.push({ resolve, reject })
      thread.worker.postMessage(job)
    })
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { waiting } of this.#threads) for (const { reject } of waiting.splice(0)) reject(this.#ended)
  }
}
