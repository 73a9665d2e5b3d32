import { ArchiveError } from './archive-error.ts'
import type { IndexFacts } from './index-facts.ts'
import type { DatabaseFacts } from './manifest.ts'
import { inflateDatabase } from './read-database.ts'
import { type Budget, spend } from './read-entries.ts'
import { type CopyBlock, createDumpWatcher, type DumpSummary } from './watch-dump.ts'

type Limits = { budget: Budget; maxTables: number }

/**
 * Reads the `.sql.gz` to its end: gzip, sizes, hashes, and that the dump in it is whole and counts what the manifest
 * says. Returns its COPY blocks in order.
 */
export async function checkDatabase(
  content: AsyncIterable<Buffer>,
  facts: DatabaseFacts,
  { budget, maxTables }: Limits,
): Promise<CopyBlock[]> {
  const tables: CopyBlock[] = []
  const watcher = createDumpWatcher({ onCopyEnd: (block) => tables.push(block) })
  for await (const chunk of spend(inflateDatabase(content, facts), budget)) {
    watcher.scan(chunk)
    if (tables.length > maxTables) {
      throw new ArchiveError('refused', `the dump holds more than ${maxTables} tables`, facts.path)
    }
  }
  checkSummary(watcher.finish(), facts)
  return tables
}

function checkSummary(dump: DumpSummary, facts: DatabaseFacts): void {
  if (dump.insideCopy) throw new ArchiveError('incomplete', 'the dump ends among the rows of a table', facts.path)
  if (!dump.trailer) throw new ArchiveError('incomplete', 'the dump does not end with its completion line', facts.path)
  for (const count of ['tables', 'rows', 'largeObjects'] as const) {
    if (dump[count] === facts[count]) continue
    const text = `the dump holds ${dump[count]} ${words[count]}; the manifest says ${facts[count]}`
    throw new ArchiveError('damaged', text, facts.path)
  }
}

const words = { tables: 'tables', rows: 'rows', largeObjects: 'large objects' }

/** Every table of the dump must stand in the index with as many rows. */
export function checkTables(tables: CopyBlock[], index: IndexFacts): void {
  for (const table of tables) index.tickTable(table)
}
