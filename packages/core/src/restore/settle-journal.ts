import { withServer } from './connect-server.ts'
import { removeTraces } from './discard-restore.ts'
import { fileJournal, type Journal, writeJournal } from './journal.ts'
import { moveDocumentsBack } from './move-documents.ts'
import { restoreFolder } from './restore-folder.ts'
import type { RestoringCore } from './restoring.ts'
import { findDatabaseOid } from './scratch-database.ts'

export type Verdict = 'forward' | 'back' | 'unknown'

/**
 * Finishes or undoes a restore whose process died, where there is no console database to tell of it. The oid behind the
 * live name decides; every step looks first whether it is needed. `unknown`: only a person can say, nothing was done.
 */
export async function settleJournal(core: Pick<RestoringCore, 'env'>, journal: Journal): Promise<Verdict> {
  const verdict = await judge(core, journal)
  const { documentsDir } = core.env
  const { restoreId, documents, database } = journal
  if (verdict === 'forward') {
    await writeJournal(documentsDir, { ...journal, phase: 'committed' })
    await fileJournal(documentsDir, restoreId)
  }
  if (verdict === 'back') {
    const folder = restoreFolder(documentsDir, restoreId)
    if (documents) await moveDocumentsBack(documentsDir, folder, documents)
    await removeTraces(core, { restoreId, folder, scratch: database?.scratch ?? null })
  }
  return verdict
}

async function judge(core: Pick<RestoringCore, 'env'>, { database, phase }: Journal): Promise<Verdict> {
  if (!database) return phase === 'committed' ? 'forward' : 'back'
  const oid = await withServer(core, (server) => findDatabaseOid(server, database.live))
  if (oid === database.scratchOid) return 'forward'
  return oid === database.liveOid ? 'back' : 'unknown'
}
