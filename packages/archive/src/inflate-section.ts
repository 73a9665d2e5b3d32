import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, crc32, createInflateRaw } from 'node:zlib'
import { FastInflate } from './fast-inflate.ts'
import { asArchiveError } from './gunzip.ts'
import { PIECE_BYTES } from './gzip-pieces.ts'
import { type InflatableRange, inflateRange } from './read-range.ts'
import { StoredReader } from './stored-reader.ts'

const CHUNK_BYTES = 256 << 10
/** What a piece ends with: an empty stored block. */
const FLUSH = Buffer.from([0, 0, 0xff, 0xff])
/** As much as this thread, which others wait for, inflates at a time: some milliseconds. */
const GATHERED_BYTES = 512 << 10
/** More than a piece takes that does not compress. */
const MOST_GATHERED_BYTES = 2 * PIECE_BYTES

/** Those that no section uses; as many as a restore has sections open at a time. */
const idle: FastInflate[] = []
const MOST_IDLE = 4

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
 * own. A chunk is valid until the next one is asked for: its memory is used again. `done` is told what it came to when it
 * was read to its end. Throws `ArchiveError`.
 */
export async function* inflateSection(
  place: SectionPlace,
  done: (tally: SectionTally) => void = () => {},
): AsyncGenerator<Buffer> {
  const tally = { bytes: 0, crc: 0, zippedBytes: 0 }
  try {
    for await (const plain of inflateAll(place, tally)) {
      tally.bytes += plain.length
      tally.crc = crc32(plain, tally.crc)
      yield plain
    }
    done(tally)
  } catch (error) {
    throw asArchiveError(error, place.path)
  }
}

/** The same for who wants no more than its beginning: less is read and inflated at a time, in chunks of their own. */
export async function* inflateBeginning(place: SectionPlace): AsyncGenerator<Buffer> {
  try {
    yield* inflateByZlib({ held: EMPTY, place }, { bytes: 0, crc: 0, zippedBytes: 0 })
  } catch (error) {
    throw asArchiveError(error, place.path)
  }
}

async function* inflateAll(place: SectionPlace, tally: SectionTally): AsyncGenerator<Buffer> {
  const fast = idle.pop() ?? FastInflate.create()
  const rest = fast ? yield* inflateFast(fast, place, tally) : { held: EMPTY, place }
  if (rest) yield* inflateByZlib(rest, tally)
  // Only where the last chunk is done with: who stopped at one keeps its memory.
  if (fast && idle.length < MOST_IDLE) idle.push(fast)
}

const EMPTY = Buffer.alloc(0)

/** What is left for zlib: bytes of the `.sql.gz`, and where in the archive those behind them lie. */
type Rest = { held: Buffer; place: SectionPlace }

/** Some pieces at once, as long as they are whole and lie in stored blocks. Null: that was all of it. */
async function* inflateFast(
  fast: FastInflate,
  place: SectionPlace,
  tally: SectionTally,
): AsyncGenerator<Buffer, Rest | null> {
  const reader = await StoredReader.open(place.file, place)
  try {
    const gathering = new Gathering(reader, fast.input)
    if (!(await gathering.skip(place.lead ?? 0))) return { held: EMPTY, place }
    for (let pieces = await gathering.more(); pieces > 0; pieces = await gathering.more()) {
      const plain = fast.inflate(pieces)
      if (!plain) break
      gathering.drop(pieces)
      tally.zippedBytes += pieces
      yield* inChunks(plain)
    }
    const [offset, end] = [reader.position, place.offset + place.length]
    const held = gathering.held()
    return held.length === 0 && offset === end
      ? null
      : { held, place: { ...place, offset, length: end - offset, lead: 0 } }
  } finally {
    await reader.close()
  }
}

/** Pieces, as they come, in the memory they are inflated in. */
class Gathering {
  readonly #reader: StoredReader
  readonly #input: Buffer
  #filled = 0
  #ended = false

  constructor(reader: StoredReader, input: Buffer) {
    this.#reader = reader
    this.#input = input
  }

  /** Passes over so many bytes; false: so many are not there. */
  async skip(bytes: number): Promise<boolean> {
    while (this.#filled < bytes && !this.#ended) await this.#read()
    if (this.#filled < bytes) return false
    this.drop(bytes)
    return true
  }

  /**
   * Gathers until there is an end of a piece and so much that it is worth the while, or as much as a piece may be. Resolves
   * to the bytes up to the last end of a piece.
   */
  async more(): Promise<number> {
    let pieces = this.#pieces()
    while (!this.#ended && this.#filled < (pieces > 0 ? GATHERED_BYTES : MOST_GATHERED_BYTES)) {
      await this.#read()
      pieces = this.#pieces()
    }
    return pieces
  }

  drop(bytes: number): void {
    this.#input.copyWithin(0, bytes, this.#filled)
    this.#filled -= bytes
  }

  /** What is left, in memory of its own. */
  held(): Buffer {
    return Buffer.from(this.#input.subarray(0, this.#filled))
  }

  async #read(): Promise<void> {
    const read = await this.#reader.fill(this.#input.subarray(this.#filled))
    this.#filled += read
    this.#ended = read === 0
  }

  #pieces(): number {
    const last = this.#input.subarray(0, this.#filled).lastIndexOf(FLUSH)
    return last < 0 ? 0 : last + FLUSH.length
  }
}

/** PostgreSQL begins with a message when it has all of it: of one that is too large, long after it could. */
function* inChunks(plain: Buffer): Generator<Buffer> {
  for (let at = 0; at < plain.length; at += CHUNK_BYTES) yield plain.subarray(at, at + CHUNK_BYTES)
}

async function* inflateByZlib({ held, place }: Rest, tally: SectionTally): AsyncGenerator<Buffer> {
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH })
  async function* source(): AsyncGenerator<Buffer> {
    if (held.length > 0) yield held
    yield* inflateOuter(place)
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
