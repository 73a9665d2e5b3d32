import { readdir, rm, rmdir } from 'node:fs/promises'
import { fileErrorCode } from '../backup/store.ts'
import type { Transaction } from '../console-database.ts'
import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import type { RestoreDetails } from '../schema.ts'
import { withServer } from './connect-server.ts'
import { countDocuments } from './count-documents.ts'
import { fileJournal, folderOf, type Journal, readKept } from './journal.ts'
import { amendRestore } from './records.ts'
import { restoreFolder, restoreRoot } from './restore-folder.ts'
import type { ServerRestoring } from './restoring.ts'
import { dropDatabase, findDatabaseOid } from './scratch-database.ts'
import { trip } from './trip.ts'

/** Completes a committed restore or undo: its outcome first, then what lies around is put in order. */
export async function keepOldPair({ core, run }: { core: Core; run: Run }, journal: Journal): Promise<void> {
  trip('outcome: not stored')
  await run.complete((tx) => recordKept(tx, journal))
  trip('outcome: stored')
  await fileOldPair(core, journal)
}

/** Stores, with an outcome, that something is kept, and whether it can be taken back. */
export async function recordKept(tx: Transaction, journal: Journal): Promise<void> {
  const { restoreId, undoId, undoUntil: until, database } = journal
  const undone = undoId !== undefined
  const undoable = !undone && database?.liveOid !== null
  const kept = { until, databaseBytes: null, documentBytes: null }
  await amendRestore(tx, restoreId, { details: { undone, undoUntil: undoable ? until : null, kept } })
}

/** From here on the journal is free for the next restore, or for the undo of this one. */
export async function fileOldPair(core: Core, journal: Journal): Promise<void> {
  const { documentsDir } = core.env
  const { restoreId } = journal
  await rmdir(folderOf(documentsDir, journal).incoming).catch(ignoreFolders)
  trip('pair: in its place')
  await fileJournal(documentsDir, restoreId)
  // Of many documents it takes its time, and nobody has to wait for it.
  try {
    const kept = await measureKept(core, journal)
    await amendRestore(core.db, restoreId, { details: { kept } })
  } catch (error) {
    core.log.warn({ err: error, restore: restoreId }, 'how much room the old pair takes could not be told')
  }
  trip('pair: measured')
}

/** What lies in a million folders is kept without a figure. */
const MEASURING_MS = 60_000

/** What is kept takes this much room. */
async function measureKept(core: Core, journal: Journal): Promise<NonNullable<RestoreDetails['kept']>> {
  const { database, documents, undoUntil: until } = journal
  const [row] = database
    ? await withServer(
        core,
        (server) => server<{ bytes: number }[]>`
          select pg_database_size(oid)::float8 as bytes from pg_database
          where datname = ${database.before} and oid::text = ${database.liveOid}`,
      )
    : []
  const aside = documents && (await countDocuments(folderOf(core.env.documentsDir, journal).aside, MEASURING_MS))
  return { until, databaseBytes: row?.bytes ?? null, documentBytes: aside?.bytes ?? null }
}

/** One old pair is enough: what an earlier restore has kept makes room. */
export async function dropOlderPairs({ core, run }: ServerRestoring): Promise<void> {
  for (const kept of await listKept(core)) {
    if (kept.restoreId === run.operation.id) continue
    await dropPair(core, kept).catch((error) =>
      core.log.warn({ err: error, restore: kept.restoreId }, 'what an earlier restore has kept will be dropped later'),
    )
  }
}

export async function listKept(core: Core): Promise<Journal[]> {
  const { documentsDir } = core.env
  const names = await readdir(restoreRoot(documentsDir)).catch(ignoreMissing)
  const ids = (names ?? []).filter(isId).sort()
  const kept = await Promise.all(ids.map((id) => readKept(documentsDir, id)))
  return kept.filter((journal) => journal !== null)
}

export const isId = (name: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)

/** Drops the old database and the old documents of a restore, which can then no longer be undone. */
export async function dropPair(core: Core, { restoreId, database }: Journal): Promise<void> {
  // Said first: what is half dropped must not be offered any more.
  await amendRestore(core.db, restoreId, { details: { undoUntil: null } })
  trip('pair: given up')
  if (database) await dropBefore(core, database)
  await rm(restoreFolder(core.env.documentsDir, restoreId).root, { recursive: true, force: true })
  trip('pair: dropped')
  await amendRestore(core.db, restoreId, { details: { kept: null } })
  trip('pair: dropped and said so')
}

async function dropBefore(core: Core, { before, liveOid }: NonNullable<Journal['database']>): Promise<void> {
  // Null: the live database had been lost, and nothing was put aside.
  if (liveOid === null) return
  await withServer(core, async (server) => {
    // A database that only bears the name is somebody else's.
    if ((await findDatabaseOid(server, before)) === liveOid) await dropDatabase(server, before)
  })
}

/** Chosen documents leave the folders that they were staged in: an undo puts them there again. */
function ignoreFolders(error: unknown): undefined {
  if (fileErrorCode(error) !== 'ENOTEMPTY') return ignoreMissing(error)
}

function ignoreMissing(error: unknown): undefined {
  if (fileErrorCode(error) !== 'ENOENT') throw error
}
