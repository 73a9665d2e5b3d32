import { lstat } from 'node:fs/promises'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { withServer } from './connect-server.ts'
import { type Journal, readKept } from './journal.ts'
import { undoFolder } from './restore-folder.ts'
import { findDatabaseOid } from './scratch-database.ts'

/**
 * What a restore has put aside, whole and fitting what is live now. Throws `conflict` with the reason why it cannot come
 * back.
 */
export async function findPair(core: Core, restoreId: string): Promise<Journal> {
  const { documentsDir } = core.env
  const kept = await readKept(documentsDir, restoreId)
  if (!kept) throw refused('What it replaced is not kept any more.')
  if (kept.undoId !== undefined) throw refused('It has been undone already.')
  if (Date.parse(kept.undoUntil) <= Date.now()) throw refused(`The time for it ended at ${kept.undoUntil}.`)
  if (kept.documents) await checkFolder(undoFolder(documentsDir, restoreId).incoming)
  if (kept.database) await checkDatabases(core, kept.database)
  return kept
}

async function checkFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null)
  if (!found?.isDirectory()) throw refused(`The old documents are missing: there is no folder ${folder}.`)
}

async function checkDatabases(core: Core, database: NonNullable<Journal['database']>): Promise<void> {
  const { live, before, liveOid, scratchOid } = database
  if (liveOid === null) throw refused(`There was no database ${live} before it.`)
  await withServer(core, async (server) => {
    if ((await findDatabaseOid(server, live)) !== scratchOid) {
      throw refused(`${live} is not the database that was restored: someone has replaced it since.`)
    }
    if ((await findDatabaseOid(server, before)) !== liveOid) {
      throw refused(`The old database is missing: ${before} is gone, or is another one.`)
    }
  })
}

/** Why a restore cannot be undone; its data from before are also in its safety backup. */
export function refused(reason: string): AppError {
  return new AppError('conflict', `This restore cannot be undone. ${reason}`, {
    hint: 'Restore its safety backup instead: it holds what was live before.',
  })
}
