import type { ArchiveFile } from './archive-file.ts'
import type { CopiedDump } from './copy-dump.ts'
import type { ClosedDatabase, DatabaseAnswer, DatabaseJob, DatabaseMessage } from './database-task.ts'
import { JobThread } from './job-thread.ts'
import type { DatabaseBytes, PieceRange } from './write-database.ts'

/**
 * The database's entry while the dump streams into it, all of which happens in a thread of its own. The dump is written here,
 * chunk by chunk, or the thread copies it out of a socket. One call at a time.
 */
export type DatabaseEntry = {
  /** Takes a chunk of plain SQL; resolves when there is room for the next. The chunk may then be reused. */
  write(chunk: Buffer): Promise<void>
  /** What is written next starts a deflate piece of its own. Returns the number its range is found by. */
  startPiece(): number
  /** Connects the thread to a socket that listens under this name. */
  connect(socket: string): Promise<void>
  /** Copies what comes out of that socket until its other end is closed. */
  copy(): Promise<CopiedDump>
  /** Ends the entry. Bytes and hashes of the plain SQL and of the `.sql.gz`. */
  close(): Promise<DatabaseBytes>
}

type DatabaseOptions = {
  level: number
  threads: number
  signal: AbortSignal
  /** Told plain bytes as they are done. */
  onBytes: (bytes: number) => void
}

type Thread = JobThread<DatabaseJob, DatabaseMessage, DatabaseAnswer>

/** The entry seen from outside. It has to be closed or stopped. */
export class DatabaseThread implements DatabaseEntry {
  closed = false
  readonly #archive: ArchiveFile
  readonly #signal: AbortSignal
  readonly #thread: Thread
  #pieces: PieceRange[] = []
  #started = 0

  constructor(archive: ArchiveFile, path: string, { level, threads, signal, onBytes }: DatabaseOptions) {
    const task = { fd: archive.fd, cursor: archive.cursor, path, level, threads }
    this.#archive = archive
    this.#signal = signal
    this.#thread = new JobThread('database-worker', task, (message: DatabaseMessage) => {
      if (message.type === 'done') return { answer: message.answer }
      onBytes(message.bytes)
      return 'no answer'
    })
    signal.addEventListener('abort', this.#stopNow)
  }

  async write(chunk: Buffer): Promise<void> {
    const { buffer } = new Uint8Array(chunk)
    await this.#ask({ type: 'write', chunk: buffer }, [buffer])
  }

  startPiece(): number {
    // What it fails with is what the next call fails with.
    this.#ask({ type: 'startPiece' }).catch(() => undefined)
    return this.#started++
  }

  async connect(socket: string): Promise<void> {
    await this.#ask({ type: 'connect', socket })
  }

  async copy(): Promise<CopiedDump> {
    const { copied } = await this.#ask({ type: 'copy' })
    if (!copied) throw new Error('the database thread copied nothing')
    return copied
  }

  async close(): Promise<DatabaseBytes> {
    const { closed } = await this.#ask({ type: 'close' })
    if (!closed) throw new Error('the database thread closed nothing')
    return this.#keep(closed)
  }

  /** Where the piece of that number lies; undefined where there is none. Known when the entry is closed. */
  range(piece: number): PieceRange | undefined {
    return this.#pieces[piece]
  }

  /** Ends its threads, whatever they do; the entry can then not be closed. */
  async stop(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#stopNow)
    await this.#thread.stop()
  }

  async #keep({ bytes, pieces, range }: ClosedDatabase): Promise<DatabaseBytes> {
    this.#archive.account(range)
    this.#pieces = pieces
    this.closed = true
    await this.stop()
    return bytes
  }

  async #ask(job: DatabaseJob, memory: ArrayBuffer[] = []): Promise<DatabaseAnswer> {
    this.#signal.throwIfAborted()
    try {
      return await this.#thread.ask(job, memory)
    } catch (error) {
      this.#signal.throwIfAborted()
      throw error
    }
  }

  readonly #stopNow = (): void => void this.#thread.stop()
}
