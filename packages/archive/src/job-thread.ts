import type { Worker } from 'node:worker_threads'
import { startWorker } from './start-worker.ts'

type Waiting<Answer> = { resolve: (answer: Answer) => void; reject: (error: Error) => void }

/** What a message is: the answer to the oldest job, or something else, told on the way to it. */
export type Heard<Answer> = { answer: Answer } | 'no answer'

/**
 * A module of this folder in a thread of its own, which is asked one job after another, and answers them in that order. It
 * has to be stopped.
 */
export class JobThread<Job, Message, Answer> {
  readonly #name: string
  readonly #worker: Worker
  readonly #waiting: Waiting<Answer>[] = []
  #ended: Error | null = null

  constructor(name: string, task: object, hear: (message: Message) => Heard<Answer>) {
    this.#name = name
    this.#worker = startWorker(name, task)
    this.#worker.on('message', (message: Message) => {
      const heard = hear(message)
      if (heard !== 'no answer') this.#waiting.shift()?.resolve(heard.answer)
    })
    this.#worker.on('error', (error: Error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error(`the thread of ${this.#name} was stopped`)))
  }

  /** How many jobs it has not answered yet. */
  get jobs(): number {
    return this.#waiting.length
  }

  /** Gives away the memory that is told. Rejects with what the thread failed with, or if it is stopped. */
  ask(job: Job, memory: ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(job, memory)
    })
  }

  /** Stops it whatever it does. When this resolves it does nothing more. */
  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended)
  }
}
