import { tmpdir } from 'node:os'
import type { DatabaseFacts } from '@mvp/archive/manifest'
import { mannersOf } from '@mvp/archive/manners'
import { keepPace } from '@mvp/archive/pace'
import { lowerSessionPriority } from '@mvp/archive/priority'
import { createDumpWatcher, type DumpSummary } from '@mvp/archive/watch-dump'
import type { ArchiveWriter, TableFacts } from '@mvp/archive/write-archive'
import type { DatabaseEntry } from '@mvp/archive/write-database'
import { appAddress } from '../app-database.ts'
import type { Progress } from '../operation/run.ts'
import { explainDump } from './explain-dump.ts'
import type { PgDump } from './find-pg-dump.ts'
import { type HeldSnapshot, holdSnapshot } from './hold-snapshot.ts'
import { type PgDumpProcess, spawnPgDump } from './spawn-pg-dump.ts'
import type { WritingCore } from './writing.ts'

export type DumpedDatabase = { facts: DatabaseFacts; tables: TableFacts[] }

/**
 * Dumps the app database into the archive. Facts and dump are of one snapshot; the dump counts only if pg_dump says it
 * succeeded and its text is whole. Throws `database_unreachable`, `dump_failed`, or the signal's reason.
 */
export async function dumpDatabase(
  core: WritingCore,
  run: Progress,
  { archive, pgDump }: { archive: ArchiveWriter; pgDump: PgDump },
): Promise<DumpedDatabase> {
  const held = await holdSnapshot(core.env)
  try {
    const path = `database/${core.env.appName}.sql.gz`
    const entry = await archive.openDatabase(path)
    const { summary, tables } = await dump(core, run, { held, pgDump, entry })
    const { rows, largeObjects } = summary
    const written = await entry.close()
    const facts = { ...held.facts, ...written, path, pgDumpVersion: pgDump.version, tables: summary.tables, rows }
    return { facts: { ...facts, largeObjects }, tables }
  } finally {
    await held.release()
  }
}

type Copied = { summary: DumpSummary; tables: TableFacts[] }
type Source = { held: HeldSnapshot; pgDump: PgDump; entry: DatabaseEntry }

async function dump(core: WritingCore, run: Progress, { held, pgDump, entry }: Source): Promise<Copied> {
  const process = await spawnPgDump({
    program: pgDump.path,
    address: appAddress(core.env),
    snapshot: held.snapshot,
    lockWaitMs: core.timings.lockWait,
    killMs: core.timings.kill,
    scratch: [tmpdir(), core.env.backupDir],
  })
  lowerSessionPriority(process.pid, mannersOf().nice)
  const stop = () => void process.stop()
  run.signal.addEventListener('abort', stop)
  try {
    const copied = await copy(run, process, entry)
    const end = await process.ended
    run.signal.throwIfAborted()
    const whole = end.code === 0 && copied.summary.trailer && !copied.summary.insideCopy
    if (!whole) throw await explainDump(end, { app: held.app, lockWaitMs: core.timings.lockWait })
    return copied
  } catch (error) {
    // How its output ended says nothing where it was stopped.
    run.signal.throwIfAborted()
    throw error
  } finally {
    run.signal.removeEventListener('abort', stop)
    await process.stop()
  }
}

/** Copies what pg_dump writes into the archive, a piece for each table, and watches it on its way. */
async function copy(run: Progress, process: PgDumpProcess, entry: DatabaseEntry): Promise<Copied> {
  const blocks: Omit<TableFacts, 'piece'>[] = []
  const pieces: number[] = []
  const watcher = createDumpWatcher({ onCopyEnd: (block) => blocks.push(block) })
  let bytes = 0
  for await (const chunk of process.stdout) {
    for (const part of watcher.scan(chunk)) {
      if (part.startsCopy) pieces.push(entry.startPiece())
      else if (part.followsCopy) entry.startPiece()
      await entry.write(part.bytes)
    }
    bytes += chunk.length
    run.advance(bytes)
    await keepPace(mannersOf().pace, chunk.length, run.signal)
  }
  const summary = watcher.finish()
  if (summary.rest.length > 0) await entry.write(summary.rest)
  // Blocks end in the order in which they began; one that did not end makes the dump fail anyway.
  const tables = blocks.flatMap((block, at) => {
    const piece = pieces[at]
    return piece === undefined ? [] : [{ ...block, piece }]
  })
  return { summary, tables }
}
