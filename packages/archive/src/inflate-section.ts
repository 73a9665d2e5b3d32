import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, crc32, createInflateRaw } from 'node:zlib'
import { FastInflate } from './fast-inflate.ts'
import { asArchiveError } from './gunzip.ts'
import { PIECE_BYTES } from './gzip-pieces.ts'
import { type InflatableRange, inflateRange } from './read-range.ts'

const CHUNK_BYTES = 256 << 10
/** What a piece ends with: an empty stored block. */
const FLUSH = Buffer.from([0, 0, 0xff, 0xff])
/** As much as this thread, which others wait for, inflates at a time: some milliseconds. */
const GATHERED_BYTES = 512 << 10
/** More than a piece takes that does not compress. */
const MOST_GATHERED_BYTES = 2 * PIECE_BYTES

/** One for the thread; null: not needed yet. */
let fast: FastInflate | 'not to be had' | null = null

/** What a section of the `.sql.gz` inflated to, and how many bytes of the `.sql.gz` that took. */
export type SectionTally = { bytes: number; crc: number; zippedBytes: number }

export type SectionPlace = InflatableRange & {
  file: string
  path: string
  /** Bytes of the range, inflated, that stand before the first piece. */
  lead?: number
}

/**
 * The plain SQL of a range of the archive: it lies there in stored blocks, and consists of pieces that inflate on their
 * own. `done` is told what it came to when it was read to its end. Throws `ArchiveError`.
 */
export async function* inflateSection(
  place: SectionPlace,
  done: (tally: SectionTally) => void = () => {},
): AsyncGenerator<Buffer> {
  const tally = { bytes: 0, crc: 0, zippedBytes: 0 }
  const outer = inflateOuter(place)
  try {
    for await (const plain of inflateAll(outer, tally)) {
      tally.bytes += plain.length
      tally.crc = crc32(plain, tally.crc)
      yield plain
    }
    done(tally)
  } catch (error) {
    throw asArchiveError(error, place.path)
  } finally {
    await outer.return(undefined)
  }
}

/** Some pieces at once, as long as they are whole; then, and what follows the last one, by zlib. */
async function* inflateAll(zipped: AsyncGenerator<Buffer>, tally: SectionTally): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  fast ??= FastInflate.create() ?? 'not to be had'
  while (fast !== 'not to be had') {
    const gathered = await gather(held, zipped)
    held = gathered.bytes
    const pieces = held.subarray(0, held.lastIndexOf(FLUSH) + FLUSH.length)
    if (pieces.length < FLUSH.length) break
    pieces.copy(fast.input)
    const plain = pieces.length > fast.input.length ? null : fast.inflate(pieces.length)
    if (!plain) break
    held = held.subarray(pieces.length)
    tally.zippedBytes += pieces.length
    // The next section is inflated in the same memory.
    yield* inChunks(Buffer.from(plain))
    if (gathered.ended && held.length === 0) return
  }
  yield* inflateByZlib(held, zipped, tally)
}

/** PostgreSQL begins with a message when it has all of it: of one that is too large, long after it could. */
function* inChunks(plain: Buffer): Generator<Buffer> {
  for (let at = 0; at < plain.length; at += CHUNK_BYTES) yield plain.subarray(at, at + CHUNK_BYTES)
}

/** Gathers until there is an end of a piece and so much that it is worth the while, or as much as a piece may be. */
async function gather(held: Buffer, zipped: AsyncGenerator<Buffer>): Promise<{ bytes: Buffer; ended: boolean }> {
  const chunks = [held]
  let bytes = held.length
  let flushed = false
  while (bytes < MOST_GATHERED_BYTES && !(flushed && bytes >= GATHERED_BYTES)) {
    const { value, done } = await zipped.next()
    if (done) return { bytes: Buffer.concat(chunks), ended: true }
    chunks.push(value)
    bytes += value.length
    flushed ||= value.includes(FLUSH)
  }
  return { bytes: Buffer.concat(chunks), ended: false }
}

async function* inflateByZlib(
  held: Buffer,
  zipped: AsyncGenerator<Buffer>,
  tally: SectionTally,
): AsyncGenerator<Buffer> {
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH })
  async function* source(): AsyncGenerator<Buffer> {
    if (held.length > 0) yield held
    yield* zipped
  }
  // Its error is the engine's too, and is thrown by the loop.
  const feeding = pipeline(Readable.from(source()), engine).catch(() => undefined)
  try {
    for await (const plain of engine) yield plain
    tally.zippedBytes += engine.bytesWritten
  } finally {
    engine.destroy()
    await feeding
  }
}

/** The bytes of the `.sql.gz` itself that lie in the range. */
export async function* inflateOuter({ file, path, lead = 0, ...range }: SectionPlace): AsyncGenerator<Buffer> {
  let left = lead
  for await (const chunk of inflateRange(file, range, path)) {
    const skipped = Math.min(left, chunk.length)
    left -= skipped
    if (skipped < chunk.length) yield chunk.subarray(skipped)
  }
}
