import { rm, rmdir } from 'node:fs/promises'
import { fileErrorCode } from '../backup/store.ts'
import { withServer } from './connect-server.ts'
import { removeJournal } from './journal.ts'
import { type RestoreFolder, undoFolder } from './restore-folder.ts'
import type { Restoring, RestoringCore } from './restoring.ts'
import { dropDatabase } from './scratch-database.ts'
import { trip } from './trip.ts'

/**
 * Removes what a restore has made beside the live data, which must be as before. What cannot be removed now (the server
 * is down) is left to the recovery, which looks every minute: the error that brought us here is what matters.
 */
export async function discardRestore({ core, run, folder, database }: Restoring): Promise<void> {
  try {
    await removeTraces(core, { restoreId: run.operation.id, folder, scratch: database?.scratch ?? null })
  } catch (error) {
    core.log.warn({ err: error, operation: run.operation.id }, 'what a restore has left will be removed later')
  }
}

type Traces = { restoreId: string; folder: RestoreFolder; scratch: string | null }

/** The journal goes before the folder: as long as it is there, all documents are where it says. */
export async function removeTraces(
  core: Pick<RestoringCore, 'env'>,
  { restoreId, folder, scratch }: Traces,
): Promise<void> {
  if (scratch !== null) await withServer(core, (server) => dropDatabase(server, scratch))
  await removeJournal(core.env.documentsDir, restoreId)
  await rm(folder.root, { recursive: true, force: true })
  trip('folders: removed')
}

/** What an undo has made besides moving things: an empty folder and its journal. The pair stays for another try. */
export async function discardUndo(core: Pick<RestoringCore, 'env'>, restoreId: string): Promise<void> {
  const { documentsDir } = core.env
  await rmdir(undoFolder(documentsDir, restoreId).aside).catch((error) => {
    if (fileErrorCode(error) !== 'ENOENT') throw error
  })
  trip('undo: folder removed')
  await removeJournal(documentsDir, restoreId)
}
