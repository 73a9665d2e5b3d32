import { createDumpWatcher, type DumpSummary } from './watch-dump.ts'
import type { TableFacts } from './write-archive.ts'

/** What a dump came to, and its tables by the pieces they were written as. */
export type CopiedDump = { summary: DumpSummary; tables: TableFacts[] }

/** Where it goes: the part of a database's entry that is needed. */
export type DumpTarget = {
  /** Takes a chunk; resolves when there is room for the next. The chunk may then be reused. */
  write(chunk: Buffer): Promise<void>
  /** What is written next starts a piece of its own, of the number returned. */
  startPiece(): number
}

/**
 * Copies pg_dump's plain SQL, a piece for each table and for what stands between them, and watches it on its way. `onChunk` is
 * told the bytes of each chunk that was taken, and waited for.
 */
export async function copyDump(
  chunks: AsyncIterable<Buffer>,
  target: DumpTarget,
  onChunk: (bytes: number) => Promise<void> | void,
): Promise<CopiedDump> {
  const blocks: Omit<TableFacts, 'piece'>[] = []
  const pieces: number[] = []
  const watcher = createDumpWatcher({ onCopyEnd: (block) => blocks.push(block) })
  for await (const chunk of chunks) {
    for (const part of watcher.scan(chunk)) {
      if (part.startsCopy) pieces.push(target.startPiece())
      else if (part.followsCopy) target.startPiece()
      await target.write(part.bytes)
    }
    await onChunk(chunk.length)
  }
  const summary = watcher.finish()
  if (summary.rest.length > 0) await target.write(summary.rest)
  // Blocks end in the order in which they began; one that did not end makes the dump fail anyway.
  const tables = blocks.flatMap((block, at) => {
    const piece = pieces[at]
    return piece === undefined ? [] : [{ ...block, piece }]
  })
  return { summary, tables }
}
