import type { DumpSections } from '@mvp/archive/dump-sections'

/** pg_dump's plain SQL as a stream, or in sections that are read in any order. */
export type Dump = AsyncIterable<Buffer> | DumpSections

/** A dump as it is loaded. */
export type DumpSource = {
  /** The SQL; without its rows, where there are sections. */
  text: AsyncIterable<Buffer>
  sections: DumpSections | null
  /** Of the COPY block of that number, in the text. */
  linesLeftOut: (copy: number) => number
}

/** The dump, telling how many of its bytes have been read so far. */
export function countBytes(dump: Dump, onBytes: (bytes: number) => void): DumpSource {
  let bytes = 0
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      yield chunk
      bytes += chunk.length
      onBytes(bytes)
    }
  }
  if (!('withoutRows' in dump)) return { text: counted(dump), sections: null, linesLeftOut: () => 0 }
  const { tables } = dump
  return {
    text: counted(dump.withoutRows()),
    sections: {
      tables,
      withoutRows: () => dump.withoutRows(),
      rows: (at) => counted(dump.rows(at)),
      check: () => dump.check(),
    },
    linesLeftOut: (copy) => tables[copy]?.rows ?? 0,
  }
}
