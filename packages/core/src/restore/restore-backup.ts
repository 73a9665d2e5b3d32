import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import { discardRestore, removeTraces } from './discard-restore.ts'
import { type Exchange, exchange } from './exchange.ts'
import { explainRestoreError, leftUntouched } from './explain-restore-error.ts'
import { inspectArchive } from './inspect-archive.ts'
import { dropOlderPairs, keepOldPair } from './keep-old-pair.ts'
import { loaderOf, loadScratch, verifyScratch } from './load-scratch.ts'
import { listAllMoves } from './move-documents.ts'
import { preflightRestore } from './preflight-restore.ts'
import { listChosenMoves } from './prepare-chosen-moves.ts'
import { planRestore, type Restoring } from './restoring.ts'
import { takeSafetyBackup } from './safety-backup.ts'
import { stageDocuments } from './stage-documents.ts'
import { trip } from './trip.ts'

/**
 * Restores a backup: loads it beside the live data, proves it, then exchanges both database and documents with one
 * commit point. Whatever fails before that leaves the live data as it was and nothing of its own behind.
 */
export async function restoreBackup(core: Core, run: Run): Promise<void> {
  trip('restore: begun')
  const restoring = await planRestore(core, run)
  await prepareBeside(restoring)
  const journal = await exchange(exchangeOf(restoring))
  await keepOldPair(restoring, journal)
  await dropOlderPairs(restoring)
  trip('restore: over')
}

/** For how long the old pair is kept. */
const UNDO_WINDOW_MS = 24 * 60 * 60 * 1000

/** What is prepared takes the place of what is live. */
export function exchangeOf(restoring: Restoring): Exchange {
  const { core, run, archive, details, folder, database, documents } = restoring
  const { documentsDir } = core.env
  const restoreId = run.operation.id
  const undoUntil = new Date(Date.now() + UNDO_WINDOW_MS).toISOString()
  return {
    core,
    run,
    entry: { restoreId, backupId: archive.id, undoUntil },
    folder,
    database: database && { ...database, incoming: database.scratch, aside: database.before },
    documents:
      documents &&
      (() => (details.scope === 'chosen' ? listChosenMoves(documentsDir, folder) : listAllMoves(documentsDir, folder))),
    discard: () => removeTraces(core, { restoreId, folder, scratch: database?.scratch ?? null }),
  }
}

/** Everything that needs no live data to be touched. */
async function prepareBeside(restoring: Restoring): Promise<void> {
  try {
    await inspectArchive(restoring)
    await preflightRestore(restoring)
    trip('restore: checked')
    await takeSafetyBackup(restoring)
    await stageDocuments(restoring)
    await loadScratch(restoring, loaderOf(restoring))
    await verifyScratch(restoring, loaderOf(restoring))
  } catch (error) {
    await discardRestore(restoring)
    throw leftUntouched(explainRestoreError(restoring.core, error))
  }
}
