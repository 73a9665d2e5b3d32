import { withServer } from './connect-server.ts'
import { discardUndo, removeTraces } from './discard-restore.ts'
import { fileJournal, folderOf, type Journal, writeJournal } from './journal.ts'
import { moveDocumentsBack } from './move-documents.ts'
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
  const { restoreId, undoId, documents, database } = journal
  if (verdict === 'forward') {
    await writeJournal(documentsDir, { ...journal, phase: 'committed' })
    await fileJournal(documentsDir, restoreId)
  }
  if (verdict === 'back') {
    const folder = folderOf(documentsDir, journal)
    if (documents) await moveDocumentsBack(documentsDir, folder, documents)
    if (undoId === undefined) await removeTraces(core, { restoreId, folder, scratch: database?.scratch ?? null })
    else await discardUndo(core, restoreId)
  }
  return verdict
}

async function judge(core: Pick<RestoringCore, 'env'>, { database, phase }: Journal): Promise<Verdict> {
  if (!database) return phase === 'committed' ? 'forward' : 'back'
  const oid = await withServer(core, (server) => findDatabaseOid(server, database.live))
  if (oid === database.scratchOid) return 'forward'
  return oid === database.liveOid ? 'back' : 'unknown'
}
