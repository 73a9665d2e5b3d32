import { readdir, rm, rmdir } from 'node:fs/promises'
import { fileErrorCode } from '../backup/store.ts'
import type { Core } from '../core.ts'
import { withServer } from './connect-server.ts'
import { fileJournal, type Journal, readKept } from './journal.ts'
import { amendRestore } from './records.ts'
import { restoreFolder, restoreRoot } from './restore-folder.ts'
import type { ServerRestoring } from './restoring.ts'
import { dropDatabase, findDatabaseOid } from './scratch-database.ts'

/** Completes a committed restore: its outcome first, then what lies around is put in order for an undo. */
export async function keepOldPair({ core, run }: ServerRestoring, { undoUntil }: Journal): Promise<void> {
  await run.complete(async (tx) => {
    await amendRestore(tx, run.operation.id, { details: { undoUntil } })
  })
  await fileOldPair(core, run.operation.id)
}

/** From here on the journal is free for the next restore. */
export async function fileOldPair(core: Core, restoreId: string): Promise<void> {
  const { documentsDir } = core.env
  await fileJournal(documentsDir, restoreId)
  await rmdir(restoreFolder(documentsDir, restoreId).incoming).catch(ignoreMissing)
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
  const kept = await Promise.all((names ?? []).filter(isId).map((id) => readKept(documentsDir, id)))
  return kept.filter((journal) => journal !== null)
}

export const isId = (name: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)

/** Drops the old database and the old documents of a restore, which can then no longer be undone. */
export async function dropPair(core: Core, { restoreId, database }: Journal): Promise<void> {
  if (database) await dropBefore(core, database)
  await rm(restoreFolder(core.env.documentsDir, restoreId).root, { recursive: true, force: true })
  await amendRestore(core.db, restoreId, { details: { undoUntil: null } })
}

async function dropBefore(core: Core, { before, liveOid }: NonNullable<Journal['database']>): Promise<void> {
  await withServer(core, async (server) => {
    // A database that only bears the name is somebody else's.
    if ((await findDatabaseOid(server, before)) === liveOid) await dropDatabase(server, before)
  })
}

function ignoreMissing(error: unknown): undefined {
  if (fileErrorCode(error) !== 'ENOENT') throw error
}
