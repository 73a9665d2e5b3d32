import { storedBlocks } from './gzip-pieces.ts'
import { JobThread } from './job-thread.ts'
import { smaller } from './pack-piece.ts'

/** What a thread is asked: to deflate the first bytes of a piece's memory. It answers null where that would not gain. */
export type PieceJob = { memory: SharedArrayBuffer; bytes: number }

type Deflated = ArrayBuffer | null
type DeflateThread = JobThread<PieceJob, Deflated, Deflated>

/** Threads that pack pieces by the fast deflate, several at a time. They have to be stopped. */
export class DeflateThreads {
  readonly #threads: DeflateThread[]
  #failed: unknown = null

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, (): DeflateThread => {
      return new JobThread('deflate-worker', {}, (answer: Deflated) => ({ answer }))
    })
  }

  /** One piece as it goes into the file; it must not change meanwhile. Rejects with what any of the threads failed with. */
  async pack(plain: Buffer<SharedArrayBuffer>): Promise<Buffer[]> {
    if (this.#failed) throw this.#failed
    const thread = this.#threads.reduce((best, one) => (one.jobs < best.jobs ? one : best))
    try {
      const deflated = await thread.ask({ memory: plain.buffer, bytes: plain.length })
      return deflated ? smaller(Buffer.from(deflated), plain) : storedBlocks([plain])
    } catch (error) {
      this.#failed ??= error
      throw this.#failed
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()))
  }
}
