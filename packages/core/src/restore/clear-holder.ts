import { rm } from 'node:fs/promises'
import { withServer } from './connect-server.ts'
import { findHolder, forgetHolder } from './hold-documents.ts'
import { readJournal, readKept } from './journal.ts'
import { restoreFolder } from './restore-folder.ts'
import type { RestoringCore } from './restoring.ts'
import { dropDatabase } from './scratch-database.ts'

/**
 * Removes what a killed restore from the command line has left beside the live data, once nothing is left to settle.
 * Nothing of one that may still run.
 */
export async function clearDeadHolder(core: Pick<RestoringCore, 'env'>): Promise<void> {
  const { documentsDir } = core.env
  const held = await findHolder(documentsDir)
  if (!held || held.alive || (await readJournal(documentsDir)) !== null) return
  const { restoreId, scratch } = held.holder ?? { restoreId: null, scratch: null }
  // Its name is the restore's own: after the exchange, nothing bears it any more.
  if (scratch !== null) await withServer(core, (server) => dropDatabase(server, scratch))
  if (restoreId !== null && (await readKept(documentsDir, restoreId)) === null) {
    await rm(restoreFolder(documentsDir, restoreId).root, { recursive: true, force: true })
  }
  await forgetHolder(documentsDir)
}
