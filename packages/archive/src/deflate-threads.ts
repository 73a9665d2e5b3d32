import { storedBlocks } from './gzip-pieces.ts'
import { JobThread } from './job-thread.ts'
import type { Packed } from './piece-lane.ts'

/**
 * What a thread is asked: to deflate the first bytes of a piece's memory where they lie. The memory goes there and back: what two
 * threads share at the same time, V8 copies half as fast or slower (docs/decisions/0056).
 */
export type PieceJob = { memory: ArrayBuffer; bytes: number }

/** How many bytes came of them; null where that would not gain: the piece is as it was then. */
export type PieceAnswer = { memory: ArrayBuffer; deflated: number | null }

type DeflateThread = JobThread<PieceJob, PieceAnswer, PieceAnswer>

/** Threads that pack pieces by the fast deflate, several at a time. They have to be stopped. */
export class DeflateThreads {
  readonly #threads: DeflateThread[]
  #failed: unknown = null

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, (): DeflateThread => {
      return new JobThread('deflate-worker', {}, (answer: PieceAnswer) => ({ answer }))
    })
  }

  /** One piece as it goes into the file, in its own memory. Rejects with what any of the threads failed with. */
  async pack(memory: ArrayBuffer, bytes: number): Promise<Packed> {
    if (this.#failed) throw this.#failed
    const thread = this.#threads.reduce((best, one) => (one.jobs < best.jobs ? one : best))
    try {
      const answer = await thread.ask({ memory, bytes }, [memory])
      const packed = Buffer.from(answer.memory, 0, answer.deflated ?? bytes)
      return { parts: answer.deflated === null ? storedBlocks([packed]) : [packed], memory: answer.memory }
    } catch (error) {
      this.#failed ??= error
      throw this.#failed
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()))
  }
}
