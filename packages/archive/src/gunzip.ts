import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ArchiveError } from './archive-error.ts'

const CHUNK_BYTES = 256 << 10

/**
 * Inflates gzip, one member or several, with backpressure. Checks what RFC 1952 gives to check, and that the source
 * ends where its last member ends: zlib alone would pass over zeros and what follows them. `entry` names the source
 * in errors, null being the archive itself.
 */
export async function* gunzip(source: AsyncIterable<Buffer>, entry: string | null): AsyncGenerator<Buffer> {
  const engine = createGunzip({ chunkSize: CHUNK_BYTES })
  const counted = count(source, entry)
  // Its error is the engine's too, and is thrown by the loop.
  const feeding = pipeline(Readable.from(counted.chunks), engine).catch(() => undefined)
  try {
    for await (const plain of engine) yield plain
    if (engine.bytesWritten !== counted.bytes()) throw new ArchiveError('damaged', 'something follows the end', entry)
  } catch (error) {
    throw asArchiveError(error, entry)
  } finally {
    engine.destroy()
    await feeding
  }
}

function count(source: AsyncIterable<Buffer>, entry: string | null) {
  let bytes = 0
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      if (bytes === 0 && !startsGzip(chunk)) throw notGzip(entry)
      bytes += chunk.length
      yield chunk
    }
    if (bytes === 0) throw notGzip(entry)
  }
  return { chunks: chunks(), bytes: () => bytes }
}

function startsGzip([first, second]: Buffer): boolean {
  return first === 0x1f && (second ?? 0x8b) === 0x8b
}

function notGzip(entry: string | null): ArchiveError {
  if (entry === null) return new ArchiveError('not_an_archive', 'the file is not compressed by gzip: no .tar.gz')
  return new ArchiveError('damaged', `${entry} is not compressed by gzip`, entry)
}

/** zlib's complaints as ours; everything else, such as a disk that cannot be read, stays what it is. */
export function asArchiveError(error: unknown, entry: string | null): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  if (!error.code.startsWith('Z_')) return error
  const what = entry ?? 'the archive'
  if (error.code === 'Z_BUF_ERROR') return new ArchiveError('incomplete', `${what} is cut off`, entry, { cause: error })
  return new ArchiveError('damaged', `${what} cannot be decompressed: ${error.message}`, entry, { cause: error })
}
