import { once } from 'node:events'
import { connect, createServer, type Socket, type SocketConnectOpts } from 'node:net'
import { join } from 'node:path'
import { inScratch } from './in-scratch.ts'

const CHUNK_BYTES = 256 * 1024
/** One that the reader has, one that is being filled, and two between them. */
const CHUNKS = 4

/** A socket's name has 104 bytes on some systems, 108 on Linux. */
const LONGEST_PATH = 103

type Chunk = { buffer: Buffer; bytes: number }

/**
 * What a program writes to its stdout, in chunks of 256 KiB that are used again. Out of a pipe of Node's, each 4 KiB that
 * pg_dump writes at a time would come in memory of its own, which V8 has to clear away.
 */
export class ProgramOutput {
  /** The program's end, to be handed to it as its stdout and to be let go of here. */
  readonly end: Socket
  readonly #socket: Socket
  readonly #filling: Filling

  private constructor(socket: Socket, end: Socket, filling: Filling) {
    this.#socket = socket
    this.end = end
    this.#filling = filling
  }

  /**
   * Two ends of a socket, which has its name in a folder of ours until they have found each other. Throws what stood against
   * that in the last of the folders.
   */
  static open(scratch: string[]): Promise<ProgramOutput> {
    return inScratch(scratch, async (dir) => {
      const path = join(dir, 'stdout')
      // Node would cut it off and make the socket elsewhere.
      if (Buffer.byteLength(path) > LONGEST_PATH) throw new Error(`a socket cannot be named ${path}`)
      const server = createServer({ pauseOnConnect: true })
      try {
        await once(server.listen(path), 'listening')
        const accepted: Promise<Socket[]> = once(server, 'connection')
        const filling = new Filling()
        const socket = connect({ path, onread: filling.target } satisfies SocketConnectOpts)
        filling.follow(socket)
        await once(socket, 'connect')
        const [end] = await accepted
        if (!end) throw new Error('nobody has connected')
        return new ProgramOutput(socket, end, filling)
      } finally {
        server.close()
      }
    })
  }

  /** A chunk is valid until the next one is asked for. Who stops before the end closes the socket: the program's breaks. */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      for (let chunk = await this.#filling.next(); chunk; chunk = await this.#filling.next()) {
        yield chunk.buffer.subarray(0, chunk.bytes)
        if (this.#filling.release(chunk)) this.#socket.resume()
      }
    } finally {
      this.close()
    }
  }

  close(): void {
    this.end.destroy()
    this.#socket.destroy()
  }
}

/** The chunks on their way round. The socket is never without one to read into: it rests while no other is free. */
class Filling {
  #current = emptyChunk()
  readonly #free = Array.from({ length: CHUNKS - 1 }, emptyChunk)
  readonly #full: Chunk[] = []
  #resting = false
  #end: { error: Error | null } | null = null
  #wake: (() => void) | null = null

  readonly target = {
    buffer: (): Uint8Array => this.#current.buffer.subarray(this.#current.bytes),
    callback: (bytes: number): boolean => {
      this.#current.bytes += bytes
      if (this.#current.bytes === CHUNK_BYTES) this.#change()
      return !this.#resting
    },
  }

  follow(socket: Socket): void {
    const end = (error: Error | null) => {
      this.#end ??= { error }
      this.#wake?.()
    }
    socket.once('end', () => end(null))
    socket.once('error', end)
    socket.once('close', () => end(new Error('the output of the program was closed')))
  }

  /** The next full one, or at the end what there is; null behind it. Throws what the socket failed with. */
  async next(): Promise<Chunk | null> {
    while (this.#full.length === 0 && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const full = this.#full.shift()
    if (full) return full
    if (this.#end?.error) throw this.#end.error
    const last = this.#current
    this.#current = emptyChunk()
    return last.bytes > 0 ? last : null
  }

  /** True: the socket has rested, and may read on. */
  release(chunk: Chunk): boolean {
    this.#free.push({ ...chunk, bytes: 0 })
    const rested = this.#resting
    this.#resting = false
    return rested
  }

  #change(): void {
    const next = this.#free.pop()
    if (!next) throw new Error('the socket was read while it rested')
    this.#full.push(this.#current)
    this.#current = next
    this.#resting = this.#free.length === 0
    this.#wake?.()
  }
}

function emptyChunk(): Chunk {
  return { buffer: Buffer.allocUnsafeSlow(CHUNK_BYTES), bytes: 0 }
}
