import { removeTraces } from './discard-restore.ts'
import type { Exchange } from './exchange.ts'
import { listAllMoves } from './move-documents.ts'
import { listChosenMoves } from './prepare-chosen-moves.ts'
import type { Restoring } from './restoring.ts'

/** For how long the old pair is kept. */
const UNDO_WINDOW_MS = 24 * 60 * 60 * 1000

/** What is prepared takes the place of what is live. */
export function exchangeOf(restoring: Restoring): Exchange {
  const { core, run, keep, archive, chosen, folder, database, documents } = restoring
  const { documentsDir } = core.env
  const restoreId = run.operation.id
  const undoUntil = new Date(Date.now() + UNDO_WINDOW_MS).toISOString()
  return {
    core,
    run,
    keep,
    entry: { restoreId, backupId: archive.id, undoUntil },
    folder,
    database: database && { ...database, incoming: database.scratch, aside: database.before },
    documents:
      documents && (() => (chosen ? listChosenMoves(documentsDir, folder) : listAllMoves(documentsDir, folder))),
    discard: () => removeTraces(core, { restoreId, folder, scratch: database?.scratch ?? null }),
  }
}
