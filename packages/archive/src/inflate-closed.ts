import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw, inflateRawSync } from 'node:zlib'
import { ArchiveError } from './archive-error.ts'
import { extendCrc32 } from './extend-crc32.ts'
import { STORED_HEADER_BYTES, storedBlocks } from './gzip-pieces.ts'

/**
 * Inflates parts of a gzip member so that together they prove the whole: each part must refer to nothing before it, and
 * end exactly at the end of a block and of a byte. The next part then begins where zlib, having read the whole, would
 * be in the same state. Neither `Z_SYNC_FLUSH` nor a checksum can tell that: a block may lack its end, and all be there.
 *
 * So a probe is laid behind each part: a stored block of random bytes and an empty final block. They come out behind
 * the content, as they were put in, only where nothing was left open before; nobody can foresee them.
 */

const PROBE_BYTES = 16
const CHUNK_BYTES = 256 << 10
/** An empty final block. */
const FINAL_BLOCK = Buffer.from([3, 0])

/** What a part inflated to: how much, and its crc32. */
export type PartTally = { plainBytes: number; crc: number }

/** Behind a part, for its probe. */
export const PROBE_ROOM_BYTES = STORED_HEADER_BYTES + PROBE_BYTES + FINAL_BLOCK.length

/** A part in memory, and about what it inflates to. Behind it in `bytes` is room for the probe. */
export type WholePart = { bytes: Buffer; from: number; to: number; expectedBytes: number; maxBytes: number }

/** What a part inflates to. Blocks: for worker threads. */
export function inflateClosedSync({ bytes, from, to, expectedBytes, maxBytes }: WholePart): Buffer {
  const probe = createProbe()
  const input = bytes.subarray(from, to + probe.packed.length)
  // In place, and taken away again: the part is not copied.
  const behind = Buffer.from(bytes.subarray(to, to + probe.packed.length))
  probe.packed.copy(bytes, to)
  try {
    const { buffer, engine } = inflateWithEngine(input, {
      chunkSize: Math.max(64, expectedBytes + PROBE_BYTES),
      maxOutputLength: maxBytes + PROBE_BYTES,
    })
    const end = buffer.length - PROBE_BYTES
    if (engine.bytesWritten !== input.length || !probe.plain.equals(buffer.subarray(Math.max(0, end)))) throw open()
    return buffer.subarray(0, end)
  } finally {
    behind.copy(bytes, to)
  }
}

type WithEngine = { buffer: Buffer; engine: { bytesWritten: number } }

function inflateWithEngine(input: Buffer, options: { chunkSize: number; maxOutputLength: number }): WithEngine {
  const inflated: unknown = inflateRawSync(input, { ...options, info: true })
  if (isWithEngine(inflated)) return inflated
  throw new Error('zlib does not tell how much it has read')
}

function isWithEngine(value: unknown): value is WithEngine {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value
}

/** A part of any length, of which nothing has been read yet. */
export async function* inflateClosed(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const probe = createProbe()
  let packedBytes = 0
  async function* withProbe(): AsyncGenerator<Buffer> {
    for await (const chunk of packed) {
      packedBytes += chunk.length
      yield chunk
    }
    yield probe.packed
  }
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES })
  // Its error is the engine's too, and is thrown by the loop.
  const feeding = pipeline(Readable.from(withProbe()), engine).catch(() => undefined)
  let held = Buffer.alloc(0)
  try {
    for await (const chunk of engine) {
      const inflated: Buffer = held.length > 0 ? Buffer.concat([held, chunk]) : chunk
      const plain = inflated.subarray(0, Math.max(0, inflated.length - PROBE_BYTES))
      held = Buffer.from(inflated.subarray(plain.length))
      if (plain.length > 0) yield plain
    }
    if (engine.bytesWritten !== packedBytes + probe.packed.length || !held.equals(probe.plain)) throw open()
  } finally {
    engine.destroy()
    await feeding
  }
}

/** Passes chunks on, and tells at their end what they came to. */
export async function* tallied(
  chunks: AsyncIterable<Buffer>,
  done: (tally: PartTally) => void,
): AsyncGenerator<Buffer> {
  const tally = { plainBytes: 0, crc: 0 }
  for await (const chunk of chunks) {
    addTo(tally, chunk)
    yield chunk
  }
  done(tally)
}

export function tallyOf(plain: Buffer[]): PartTally {
  const tally = { plainBytes: 0, crc: 0 }
  for (const part of plain) addTo(tally, part)
  return tally
}

function addTo(tally: PartTally, plain: Buffer): void {
  tally.plainBytes += plain.length
  tally.crc = extendCrc32(tally.crc, plain)
}

function createProbe(): { plain: Buffer; packed: Buffer } {
  const plain = randomBytes(PROBE_BYTES)
  return { plain, packed: Buffer.concat([...storedBlocks([plain]), FINAL_BLOCK]) }
}

function open(): ArchiveError {
  return new ArchiveError('damaged', 'a part of the archive does not end where it should')
}
