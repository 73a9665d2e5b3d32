import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import { discardRestore } from './discard-restore.ts'
import { exchange } from './exchange.ts'
import { explainRestoreError, leftUntouched } from './explain-restore-error.ts'
import { inspectArchive } from './inspect-archive.ts'
import { dropOlderPairs, keepOldPair } from './keep-old-pair.ts'
import { loadScratch, verifyScratch } from './load-scratch.ts'
import { preflightRestore } from './preflight-restore.ts'
import { planRestore, type ServerRestoring } from './restoring.ts'
import { takeSafetyBackup } from './safety-backup.ts'
import { stageDocuments } from './stage-documents.ts'

/**
 * Restores a backup: loads it beside the live data, proves it, then exchanges both database and documents with one
 * commit point. Whatever fails before that leaves the live data as it was and nothing of its own behind.
 */
export async function restoreBackup(core: Core, run: Run): Promise<void> {
  const restoring = await planRestore(core, run)
  await prepareBeside(restoring)
  const journal = await exchange(restoring)
  await keepOldPair(restoring, journal)
  await dropOlderPairs(restoring)
}

/** Everything that needs no live data to be touched. */
async function prepareBeside(restoring: ServerRestoring): Promise<void> {
  try {
    await inspectArchive(restoring)
    await preflightRestore(restoring)
    await takeSafetyBackup(restoring)
    await stageDocuments(restoring)
    await loadScratch(restoring)
    await verifyScratch(restoring)
  } catch (error) {
    await discardRestore(restoring)
    throw leftUntouched(explainRestoreError(restoring.core, error))
  }
}
