import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { constants, createInflateRaw } from 'node:zlib'
import { ArchiveError, showable } from './archive-error.ts'
import { asArchiveError } from './gunzip.ts'
import { readTar } from './read-tar.ts'

/** A range of the archive file that inflates on its own. */
export type InflatableRange = { offset: number; length: number }

const CHUNK_BYTES = 256 << 10

/** The content of the tar entry that lies in a range of the file, if it is the entry of that path. */
export async function* readEntryAt(file: string, range: InflatableRange, path: string): AsyncGenerator<Buffer> {
  for await (const entry of readTar(inflateRange(file, range, path))) {
    if (entry.path !== path || entry.kind !== 'file') throw misplaced(path)
    yield* entry.content
    return
  }
  throw misplaced(path)
}

export function misplaced(path: string): ArchiveError {
  return new ArchiveError('damaged', `${showable(path)} does not lie where the archive says`, path)
}

/** Inflates a range of deflate pieces (RFC 1951), the last of them ended by a flush instead of a final block. */
export async function* inflateRange(
  file: string,
  { offset, length }: InflatableRange,
  path: string,
): AsyncGenerator<Buffer> {
  if (length === 0) return
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH })
  const source = createReadStream(file, { start: offset, end: offset + length - 1, highWaterMark: CHUNK_BYTES })
  const feeding = pipeline(source, engine).catch(() => undefined)
  try {
    for await (const plain of engine) yield plain
  } catch (error) {
    throw asArchiveError(error, path)
  } finally {
    engine.destroy()
    await feeding
  }
}
