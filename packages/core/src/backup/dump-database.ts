import { tmpdir } from 'node:os'
import { type CopiedDump, copyDump } from '@mvp/archive/copy-dump'
import type { DatabaseEntry } from '@mvp/archive/database-entry'
import type { DatabaseFacts } from '@mvp/archive/manifest'
import { mannersOf } from '@mvp/archive/manners'
import { keepPace } from '@mvp/archive/pace'
import { lowerSessionPriority } from '@mvp/archive/priority'
import type { ArchiveWriter, TableFacts } from '@mvp/archive/write-archive'
import { appAddress } from '../app-database.ts'
import type { Progress } from '../operation/run.ts'
import { explainDump } from './explain-dump.ts'
import type { PgDump } from './find-pg-dump.ts'
import { type HeldSnapshot, holdSnapshot } from './hold-snapshot.ts'
import { programOutput } from './program-output.ts'
import { spawnPgDump } from './spawn-pg-dump.ts'
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
  const path = `database/${core.env.appName}.sql.gz`
  // First, so that its thread starts meanwhile.
  const entry = await archive.openDatabase(path)
  const held = await holdSnapshot(core.env)
  try {
    const { summary, tables } = await dump(core, run, { held, pgDump, entry })
    const { rows, largeObjects } = summary
    const written = await entry.close()
    const facts = { ...held.facts, ...written, path, pgDumpVersion: pgDump.version, tables: summary.tables, rows }
    return { facts: { ...facts, largeObjects }, tables }
  } finally {
    await held.release()
  }
}

type Source = { held: HeldSnapshot; pgDump: PgDump; entry: DatabaseEntry }

async function dump(core: WritingCore, run: Progress, { held, pgDump, entry }: Source): Promise<CopiedDump> {
  const scratch = [tmpdir(), core.env.backupDir]
  // Where no socket can have a name (a share of Windows', a path that is too long) a pipe of Node's does it, more slowly.
  const output = await programOutput(scratch, (socket) => entry.connect(socket)).catch(() => null)
  if (run.signal.aborted) output?.destroy()
  run.signal.throwIfAborted()
  const process = await spawnPgDump({
    program: pgDump.path,
    address: appAddress(core.env),
    snapshot: held.snapshot,
    lockWaitMs: core.timings.lockWait,
    killMs: core.timings.kill,
    scratch,
    output,
  })
  lowerSessionPriority(process.pid, mannersOf().nice)
  const stop = () => void process.stop()
  run.signal.addEventListener('abort', stop)
  try {
    const copied = await (process.stdout ? copyHere(run, process.stdout, entry) : entry.copy())
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

function copyHere(run: Progress, stdout: AsyncIterable<Buffer>, entry: DatabaseEntry): Promise<CopiedDump> {
  return copyDump(stdout, entry, (bytes) => keepPace(mannersOf().pace, bytes, run.signal))
}
