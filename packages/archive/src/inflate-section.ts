import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, crc32, createInflateRaw } from 'node:zlib'
import { asArchiveError } from './gunzip.ts'
import { type InflatableRange, inflateRange } from './read-range.ts'

const CHUNK_BYTES = 256 << 10

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
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH })
  // Its error is the engine's too, and is thrown by the loop.
  const feeding = pipeline(Readable.from(inflateOuter(place)), engine).catch(() => undefined)
  const tally = { bytes: 0, crc: 0 }
  try {
    for await (const plain of engine) {
      tally.bytes += plain.length
      tally.crc = crc32(plain, tally.crc)
      yield plain
    }
    done({ ...tally, zippedBytes: engine.bytesWritten })
  } catch (error) {
    throw asArchiveError(error, place.path)
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
