import { ArchiveError } from './archive-error.ts'
import { STORED_HEADER_BYTES } from './gzip-pieces.ts'
import { inflateClosed } from './inflate-closed.ts'
import { readFully } from './open-document.ts'
import { storedContent } from './stored-blocks.ts'

/** How the parts of an archive are read that are checked side by side: blocking, for worker threads. */

const CHUNK_BYTES = 256 << 10
/** A part that is read at once and is larger than this is not one of ours. */
const MOST_AT_ONCE = 16 << 20

/** A part of the file, all of it at once. */
export function readAt(fd: number, from: number, to: number): Buffer {
  if (to < from || to - from > MOST_AT_ONCE) throw unlike('a part of it has an impossible size')
  const bytes = Buffer.allocUnsafeSlow(to - from)
  if (readFully(fd, bytes, from) < bytes.length) throw unlike('it has become shorter')
  return bytes
}

export type PartWatch = {
  /** Called before bytes are read, with their end. */
  ready?: (end: number) => void
  /** Is shown the bytes as they lie in the file, each once and in order. */
  seen?: (bytes: Buffer) => void
}

/** The same in chunks. */
export async function* chunksAt(
  fd: number,
  { from, to }: { from: number; to: number },
  { ready, seen }: PartWatch = {},
): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const end = Math.min(to, at + CHUNK_BYTES)
    ready?.(end)
    // A new one each time: whoever inflates the last still reads it.
    const chunk = readAt(fd, at, end)
    seen?.(chunk)
    yield chunk
    at = end
  }
}

/**
 * What a part of any length inflates to. Stored blocks, of which the database and most large documents consist, are
 * handed out as they lie there; from the first other block on, the rest goes through zlib.
 */
export async function* plainAt(
  fd: number,
  { from, to }: { from: number; to: number },
  watch: PartWatch,
): AsyncGenerator<Buffer> {
  let at = from
  while (at < to) {
    const end = Math.min(to, at + CHUNK_BYTES)
    watch.ready?.(end)
    const window = readAt(fd, at, end)
    let taken = 0
    for (let content = storedContent(window); content; content = storedContent(window.subarray(taken))) {
      taken += STORED_HEADER_BYTES + content.length
      if (content.length > 0) yield content
    }
    if (taken === 0) break
    watch.seen?.(window.subarray(0, taken))
    at += taken
  }
  if (at < to) yield* inflateClosed(chunksAt(fd, { from: at, to }, watch))
}

/** Never shown to anybody: it makes the archive be read from its start to its end, which finds the reason. */
export function unlike(what: string): ArchiveError {
  return new ArchiveError('damaged', `the archive is not like those written here: ${what}`)
}
