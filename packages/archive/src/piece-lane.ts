import { PIECE_BYTES } from './gzip-pieces.ts'

/** Packs the first bytes of a piece's memory, which is given away until it comes back. */
export type Pack = (memory: ArrayBuffer, bytes: number) => Promise<Packed>

/** What a piece packs to. It may lie in the piece's own memory. */
export type Packed = { parts: Buffer[]; memory: ArrayBuffer }

/** Enough to keep every thread busy. */
const PIECES_IN_FLIGHT = 4

/**
 * Turns a stream of bytes into packed pieces of at most 1 MiB, several compressed at once, handed to `emit` in order.
 * Memory is bounded by its buffers: a writer waits until one is free. One write at a time.
 */
export class PieceLane {
  readonly #pack: Pack
  readonly #emit: (packed: Buffer[]) => Promise<void> | void
  readonly #free: Buffer<ArrayBuffer>[] = []
  #allocated = 0
  #filling: { buffer: Buffer<ArrayBuffer>; bytes: number } | null = null
  #tail: Promise<void> = Promise.resolve()
  #wakeWriter: (() => void) | null = null
  #failure: { error: unknown } | null = null

  constructor(pack: Pack, emit: (packed: Buffer[]) => Promise<void> | void) {
    this.#pack = pack
    this.#emit = emit
  }

  /** Resolves when the chunk is taken over; it may be reused then. Throws what a piece before it failed with. */
  async write(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      this.#filling ??= { buffer: await this.#takeBuffer(), bytes: 0 }
      const copied = chunk.copy(this.#filling.buffer, this.#filling.bytes, at)
      this.#filling.bytes += copied
      at += copied
      if (this.#filling.bytes === PIECE_BYTES) this.cut()
    }
  }

  /** Ends the current piece: what is written next inflates without it. */
  cut(): void {
    if (!this.#filling) return
    const { buffer, bytes } = this.#filling
    this.#filling = null
    const packing = this.#pack(buffer.buffer, bytes)
    packing.catch(() => undefined) // Reported by the step below, which may come to it later.
    this.inOrder(async () => {
      const { parts, memory } = await packing
      await this.#emit(parts)
      this.#free.push(Buffer.from(memory))
      this.#wakeWriter?.()
    })
  }

  /** Runs a step between the pieces cut before it and those after it. */
  inOrder(step: () => Promise<void> | void): void {
    this.#tail = this.#tail
      .then(() => (this.#failure ? undefined : step()))
      .catch((error: unknown) => {
        this.#failure = { error }
        this.#wakeWriter?.()
      })
  }

  /** Ends the last piece and resolves when everything has been emitted. */
  async drain(): Promise<void> {
    this.cut()
    await this.#tail
    this.#throwIfFailed()
  }

  async #takeBuffer(): Promise<Buffer<ArrayBuffer>> {
    for (;;) {
      this.#throwIfFailed()
      const free = this.#free.pop()
      if (free) return free
      if (this.#allocated <= PIECES_IN_FLIGHT) {
        this.#allocated++
        return Buffer.allocUnsafeSlow(PIECE_BYTES)
      }
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve
      })
    }
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error
  }
}
