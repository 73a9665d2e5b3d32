import { tableKey } from './table-key.ts'
import type { CopyBlock } from './watch-dump.ts'

/**
 * The tables of these COPY blocks, in the order of their first: pg_dump may write several blocks into one, as it does into
 * the root of a table that is partitioned by the hash of an enum.
 */
export function sumBlocks(blocks: Iterable<CopyBlock>): CopyBlock[] {
  const tables = new Map<string, CopyBlock>()
  for (const { schema, name, rows, bytes } of blocks) {
    const key = tableKey({ schema, name })
    const before = tables.get(key) ?? { rows: 0, bytes: 0 }
    tables.set(key, { schema, name, rows: before.rows + rows, bytes: before.bytes + bytes })
  }
  return [...tables.values()]
}
