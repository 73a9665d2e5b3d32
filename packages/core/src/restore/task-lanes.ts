import { doConflict, mustFollow, type TableLock } from './piece-locks.ts'

export type Task<Session> = {
  locks: { key: string; mode: TableLock['mode'] }[]
  /** Of those that may start, the heaviest does. */
  weight: number
  /** `crowded`: what waits meanwhile keeps all other sessions busy for as long as this one takes. */
  run: (session: Session, crowded: boolean) => Promise<void>
}

/**
 * Runs tasks over several sessions. One starts when nothing runs that it conflicts with, and nothing waits that it must
 * follow: what comes of them is what would come of them one after the other, and none ever waits for a lock.
 */
export class TaskLanes<Session> {
  readonly #free: Session[]
  readonly #others: number
  readonly #stop: () => void
  readonly #waiting: Task<Session>[] = []
  readonly #running = new Set<Task<Session>>()
  readonly #watchers = new Set<() => void>()
  #failure: { error: unknown } | null = null

  /** `stop` is called once with the first failure: it has to end what runs. */
  constructor(sessions: Session[], stop: () => void) {
    this.#free = [...sessions]
    this.#others = sessions.length - 1
    this.#stop = stop
  }

  add(task: Task<Session>): void {
    this.#waiting.push(task)
    this.#startWhatCan()
  }

  /** Resolves when no more than so many are unfinished. Throws the first failure, when nothing runs any more. */
  async room(most: number): Promise<void> {
    while (this.#failure ? this.#running.size > 0 : this.#running.size + this.#waiting.length > most) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve))
    }
    if (this.#failure) throw this.#failure.error
  }

  /** Resolves when nothing runs any more, however it went; what waits is not begun. */
  async close(): Promise<void> {
    this.#waiting.length = 0
    while (this.#running.size > 0) await new Promise<void>((resolve) => this.#watchers.add(resolve))
  }

  #startWhatCan(): void {
    while (this.#free.length > 0) {
      const task = this.#next()
      if (!task) return
      this.#waiting.splice(this.#waiting.indexOf(task), 1)
      void this.#run(task)
    }
  }

  #next(): Task<Session> | null {
    const [running, ahead]: [Held, Held] = [new Map(), new Map()]
    for (const task of this.#running) hold(running, task)
    let next: Task<Session> | null = null
    for (const task of this.#waiting) {
      const free = isFree(running, task, doConflict) && isFree(ahead, task, mustFollow)
      if (free && (!next || task.weight > next.weight)) next = task
      hold(ahead, task)
    }
    return next
  }

  /** By weight, and without what has to wait for this one. */
  #isCrowded(task: Task<Session>): boolean {
    if (this.#others === 0) return false
    const held: Held = new Map()
    hold(held, task)
    let waiting = 0
    for (const other of this.#waiting) if (isFree(held, other, doConflict)) waiting += other.weight
    return waiting > 0 && waiting >= task.weight * this.#others
  }

  async #run(task: Task<Session>): Promise<void> {
    const session = this.#free.pop()
    if (session === undefined) throw new Error('no session is free')
    this.#running.add(task)
    try {
      await task.run(session, this.#isCrowded(task))
    } catch (error) {
      this.#fail(error)
    }
    this.#running.delete(task)
    this.#free.push(session)
    this.#startWhatCan()
    for (const watcher of this.#watchers) watcher()
    this.#watchers.clear()
  }

  #fail(error: unknown): void {
    // What fails after it does so because it was stopped.
    if (this.#failure) return
    this.#failure = { error }
    this.#waiting.length = 0
    this.#stop()
  }
}

type Held = Map<string, Set<TableLock['mode']>>

function hold(held: Held, { locks }: Pick<Task<never>, 'locks'>): void {
  for (const { key, mode } of locks) held.set(key, (held.get(key) ?? new Set()).add(mode))
}

function isFree(held: Held, { locks }: Pick<Task<never>, 'locks'>, waitsFor: typeof doConflict): boolean {
  return locks.every(({ key, mode }) => [...(held.get(key) ?? [])].every((other) => !waitsFor(mode, other)))
}
