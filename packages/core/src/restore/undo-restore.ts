import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import { discardUndo } from './discard-restore.ts'
import { type Exchange, exchange } from './exchange.ts'
import { explainRestoreError, leftUntouched } from './explain-restore-error.ts'
import { findPair } from './find-pair.ts'
import type { Journal } from './journal.ts'
import { keepOldPair } from './keep-old-pair.ts'
import { listAllMoves, takeBack } from './move-documents.ts'
import { saveRestoreDetails } from './records.ts'
import { undoFolder } from './restore-folder.ts'
import { databaseNames } from './restoring.ts'
import { trip } from './trip.ts'

/**
 * Takes back a restore: what it had put aside becomes live again by the same exchange, under the same journal. What was
 * live until now is kept in its place, until the time for the undo would have ended.
 */
export async function undoRestore(core: Core, run: Run): Promise<void> {
  trip('undo: begun')
  const change = await prepareUndo(core, run)
  await keepOldPair({ core, run }, await exchange(change))
  trip('undo: over')
}

async function prepareUndo(core: Core, run: Run): Promise<Exchange> {
  const { id, restore } = run.operation
  if (restore?.undoes === undefined) throw new Error(`operation ${id} is no undo`)
  await run.enter('preflight')
  try {
    const kept = await findPair(core, restore.undoes)
    run.summarize('What the restore replaced is all there')
    return exchangeOf(core, run, kept)
  } catch (error) {
    throw leftUntouched(explainRestoreError(core, error))
  }
}

function exchangeOf(core: Core, run: Run, kept: Journal): Exchange {
  const { restoreId, backupId, undoUntil, database, documents } = kept
  const { undone } = databaseNames(core, restoreId)
  const folder = undoFolder(core.env.documentsDir, restoreId)
  return {
    core,
    run,
    keep: (known) => saveRestoreDetails(core, run.operation, known),
    entry: { restoreId, backupId, undoUntil, undoId: run.operation.id },
    folder,
    database: database && { live: database.live, incoming: database.before, aside: undone, tables: [] },
    documents:
      documents && (async () => (documents.chosen ? takeBack(documents) : listAllMoves(core.env.documentsDir, folder))),
    discard: () => discardUndo(core, restoreId),
  }
}
