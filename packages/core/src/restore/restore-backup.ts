import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import { discardRestore } from './discard-restore.ts'
import { exchange } from './exchange.ts'
import { exchangeOf } from './exchange-of.ts'
import { explainRestoreError, leftUntouched } from './explain-restore-error.ts'
import { inspectArchive } from './inspect-archive.ts'
import { dropOlderPairs, keepOldPair } from './keep-old-pair.ts'
import { loaderOf, loadScratch, verifyScratch } from './load-scratch.ts'
import { preflightRestore } from './preflight-restore.ts'
import { planRestore, type ServerRestoring } from './restoring.ts'
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

/** Everything that needs no live data to be touched. */
async function prepareBeside(restoring: ServerRestoring): Promise<void> {
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
