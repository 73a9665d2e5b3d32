import { closeSync, openSync } from 'node:fs'
import { checkDatabase, checkTables } from './check-database.ts'
import { checkPath, partOf, type ReadLimits } from './entry-rules.ts'
import { follow, type Lead } from './hash-file.ts'
import { directoryMark, IndexFacts } from './index-facts.ts'
import { type PartTally, tallied } from './inflate-closed.ts'
import type { DatabaseFacts, Manifest } from './manifest.ts'
import { MANIFEST_REGION_END } from './manifest-region.ts'
import { plainAt, unlike } from './part-reader.ts'
import { type Budget, openBudget, spend } from './read-entries.ts'
import { readTarPart, type TarEntry } from './read-tar.ts'
import { type MarksColumns, SharedMarks } from './shared-marks.ts'
import type { TableLine } from './verify-plan.ts'
import type { CopyBlock } from './watch-dump.ts'

export type HeadTask = {
  file: string
  manifest: Manifest
  tables: TableLine[]
  marks: MarksColumns
  /** Where the first document begins, or else the index. */
  end: number
  lead: Lead
  limits: ReadLimits
}

export type CheckedHead = {
  tally: PartTally
  /** The COPY blocks of the dump, in its order. */
  tables: CopyBlock[]
  /** Entries that are not in the index. */
  others: number
  /** How many more bytes the archive might have inflated to. */
  budgetLeft: number
}

/**
 * What lies between the manifest and the first document: the database, which has to be read from its start to its end,
 * and folders. Throws where anything is not as told.
 */
export async function checkHead(task: HeadTask, report: (bytes: number) => void): Promise<CheckedHead> {
  const budget = await openBudget(task.file, task.limits)
  const head: Head = { task, budget, marks: new SharedMarks(task.marks), tables: null, others: 0 }
  const { content, tally } = openHead(task, report)
  for await (const entry of readTarPart(spend(content, budget))) await checkEntry(head, entry)
  if (task.manifest.database && !head.tables) throw unlike('the database is missing')
  const tables = head.tables ?? []
  await compareTables(tables, task)
  return { tally: tally(), tables, others: head.others, budgetLeft: budget.left }
}

type Head = { task: HeadTask; budget: Budget; marks: SharedMarks; tables: CopyBlock[] | null; others: number }

async function checkEntry(head: Head, entry: TarEntry): Promise<void> {
  const path = checkPath(entry.path)
  const part = partOf(path, entry.kind)
  if (part === 'directory') {
    if (head.marks.tick(directoryMark(path.slice('documents/'.length)))) return
    throw unlike('a folder is not in the index')
  }
  head.others++
  if (part === 'folder') return
  if (part !== 'database' || head.tables) throw unlike('an entry has no place before the documents')
  const { budget, task } = head
  const facts = databaseOf(task.manifest, path)
  head.tables = await checkDatabase(entry.content, facts, { budget, maxTables: task.limits.tables })
}

function databaseOf({ database }: Manifest, path: string): DatabaseFacts {
  if (database?.path === path) return database
  throw unlike('the manifest knows of no such database')
}

async function compareTables(found: CopyBlock[], { tables, limits }: HeadTask): Promise<void> {
  const index = await IndexFacts.from(tables, limits)
  checkTables(found, index)
  await index.expectNothingLeft([])
}

function openHead({ file, end, lead }: HeadTask, report: (bytes: number) => void) {
  const done: { tally: PartTally | null } = { tally: null }
  async function* read(): AsyncGenerator<Buffer> {
    const fd = openSync(file, 'r')
    try {
      const ready = (to: number): void => {
        follow(lead, to)
        report(to - MANIFEST_REGION_END)
      }
      yield* plainAt(fd, { from: MANIFEST_REGION_END, to: end }, { ready })
    } finally {
      closeSync(fd)
    }
  }
  const content = tallied(read(), (tally) => {
    done.tally = tally
  })
  const tally = (): PartTally => {
    if (done.tally) return done.tally
    throw unlike('its start was not read to the end')
  }
  return { content, tally }
}
