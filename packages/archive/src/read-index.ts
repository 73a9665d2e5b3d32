import { createHash } from 'node:crypto'
import { ArchiveError } from './archive-error.ts'
import { type IndexLine, indexLine, type Manifest } from './manifest.ts'
import { readEntryAt } from './read-range.ts'

export type DocumentLine = Extract<IndexLine, { type: 'document' }>

export const INDEX_PATH = 'index.jsonl'
/** A path of 4096 bytes takes at most six times that in JSON. */
const MAX_LINE_BYTES = 64 << 10
const LINE_FEED = 10

/**
 * The index, from where the manifest says it lies. Its hash is known at the end: it throws then if it does not fit,
 * so nothing must be done by it that cannot be undone.
 */
export async function* readIndex(file: string, manifest: Manifest): AsyncGenerator<IndexLine> {
  for await (const line of readIndexText(file, manifest)) yield parseIndexLine(line)
}

/** The same as text: many times faster where few lines are wanted. */
export function readIndexText(file: string, { index }: Manifest): AsyncGenerator<string> {
  return indexLines(readEntryAt(file, index, INDEX_PATH), index)
}

export function parseIndexLine(text: string): IndexLine {
  const parsed = indexLine.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new ArchiveError('damaged', 'a line of the index is not valid', INDEX_PATH)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The lines of an index; its size and hash must be those the manifest has. */
export async function* indexLines(
  content: AsyncIterable<Buffer>,
  index: Pick<Manifest['index'], 'sizeBytes' | 'sha256'>,
): AsyncGenerator<string> {
  for await (const lines of indexChunks(content, index)) yield* lines
}

/** The same, some hundred at once: each step of a generator costs more than to parse a line. */
export function readIndexChunks(file: string, { index }: Manifest): AsyncGenerator<string[]> {
  return indexChunks(readEntryAt(file, index, INDEX_PATH), index)
}

async function* indexChunks(
  content: AsyncIterable<Buffer>,
  { sizeBytes, sha256 }: Pick<Manifest['index'], 'sizeBytes' | 'sha256'>,
): AsyncGenerator<string[]> {
  const hash = createHash('sha256')
  let bytes = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
    const text = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const end = text.lastIndexOf(LINE_FEED) + 1
    if (end > 0) yield text.toString('utf8', 0, end - 1).split('\n')
    rest = text.subarray(end)
    if (rest.length > MAX_LINE_BYTES) throw new ArchiveError('damaged', 'a line of the index is too long', INDEX_PATH)
  }
  if (rest.length > 0 || bytes !== sizeBytes || hash.digest('hex') !== sha256) {
    throw new ArchiveError('damaged', 'the index is not the one the manifest speaks of', INDEX_PATH)
  }
}
