import { mkdir } from 'node:fs/promises'
import { syncFolder } from '../backup/store.ts'
import type { TableRows } from '../contract.ts'
import { AppError } from '../errors.ts'
import { checkHealth } from './check-health.ts'
import { connectServer, withServer } from './connect-server.ts'
import { explainRestoreError, leftUntouched, withNote } from './explain-restore-error.ts'
import { type Journal, writeJournal } from './journal.ts'
import { type DocumentMoves, moveDocuments, moveDocumentsBack } from './move-documents.ts'
import { makeRoomAside } from './prepare-chosen-moves.ts'
import type { RestoreFolder } from './restore-folder.ts'
import type { Restoring, RestoringCore } from './restoring.ts'
import { findDatabaseOid } from './scratch-database.ts'
import { SwapUndecided, swapDatabases } from './swap-databases.ts'
import { trip } from './trip.ts'

/** Two prepared halves that are to change places with the live ones: of a restore, or of its undo. */
export type Exchange = {
  core: RestoringCore
  run: Restoring['run']
  keep: Restoring['keep']
  /** What its journal says of it besides the halves. */
  entry: Pick<Journal, 'restoreId' | 'backupId' | 'undoId' | 'undoUntil'>
  /** The documents come from its `incoming`, and the live ones go to its `aside`. */
  folder: RestoreFolder
  /** Null when only documents change. `tables` have to be there afterwards. */
  database: { live: string; incoming: string; aside: string; tables: TableRows[] } | null
  /** Lists the documents that change places; null when only the database does. */
  documents: (() => Promise<DocumentMoves>) | null
  /** Removes what was prepared and the journal, after everything is back in its place. */
  discard: () => Promise<void>
}

/** How far the exchange has come, for its way back. */
type Progress = { journal: Journal | null; swapped: boolean }

/**
 * Puts the prepared documents and database in place of the live ones. The swap of the databases is the commit point;
 * without one it is the journal's `committed`. When it throws, the live data is as before, or a SwapUndecided says that
 * the recovery will see to it.
 */
export async function exchange(change: Exchange): Promise<Journal> {
  const { core } = change
  const progress: Progress = { journal: null, swapped: false }
  try {
    const journal = await prepareJournal(change)
    progress.journal = journal
    await change.keep({ liveDataTouched: true })
    trip('exchange: touching live data')
    await moveIn(change, journal)
    await swapIn(change, journal, progress)
    journal.phase = 'committed'
    await writeJournal(core.env.documentsDir, journal)
    return journal
  } catch (error) {
    if (error instanceof SwapUndecided) throw error
    throw await putBack(change, progress, explainRestoreError(core, error))
  }
}

async function prepareJournal({ core, run, entry, database, documents }: Exchange): Promise<Journal> {
  const { documentsDir } = core.env
  await run.enter(documents ? 'move-documents' : 'swap')
  const identified = database ? await identify(core, database) : null
  const isNew = entry.undoId !== undefined || identified?.liveOid === null
  const journal: Journal = {
    version: isNew ? 2 : 1,
    ...entry,
    phase: 'prepared',
    preparedAt: new Date().toISOString(),
    database: identified,
    documents: documents && (await documents()),
  }
  await writeJournal(documentsDir, journal)
  return journal
}

async function identify(
  core: RestoringCore,
  { live, incoming, aside }: NonNullable<Exchange['database']>,
): Promise<NonNullable<Journal['database']>> {
  return withServer(core, async (server) => {
    const liveOid = await findDatabaseOid(server, live)
    const scratchOid = await findDatabaseOid(server, incoming)
    if (scratchOid !== null) return { live, scratch: incoming, before: aside, liveOid, scratchOid }
    throw new AppError('swap_failed', `The database ${incoming} is gone.`)
  })
}

async function moveIn({ core, run, folder }: Exchange, journal: Journal): Promise<void> {
  if (!journal.documents) return
  const { documentsDir } = core.env
  // Of an undo: only from here on does the journal see to its removal.
  await mkdir(folder.aside, { recursive: true, mode: 0o700 })
  await syncFolder(folder.root)
  if (journal.documents.chosen) await makeRoomAside(folder, journal.documents)
  trip('exchange: room to move')
  await moveDocuments(documentsDir, folder, journal.documents, async (documents) => {
    journal.documents = documents
    await writeJournal(documentsDir, journal)
  })
  journal.phase = 'moved'
  await writeJournal(documentsDir, journal)
  run.summarize(`${journal.documents.old.length} moved out, ${journal.documents.new.length} moved in`)
}

async function swapIn(change: Exchange, journal: Journal, progress: Progress): Promise<void> {
  const { core, run, documents, database } = change
  if (!database || !journal.database) return
  if (documents) await run.enter('swap')
  const { live, incoming, aside } = database
  const nothingLive = journal.database.liveOid === null
  await swapDatabases({ live, incoming, aside: nothingLive ? null : aside }, { connect: () => connectServer(core) })
  progress.swapped = true
  const kept = nothingLive ? 'there was none before' : `what it replaces is kept as ${aside}`
  run.summarize(`${incoming} is now ${live}; ${kept}`)
  await run.enter('health-check')
  run.summarize(await checkHealth(core, database))
}

/** Returns what to throw: the error, with what became of the live data. */
async function putBack(change: Exchange, { journal, swapped }: Progress, error: unknown): Promise<unknown> {
  const { core, run, folder, database, discard } = change
  try {
    if (swapped && database) {
      const { live, incoming, aside } = database
      const back = journal?.database?.liveOid === null ? null : aside
      await swapDatabases({ live, incoming: back, aside: incoming }, { connect: () => connectServer(core) })
    }
    if (journal?.documents) await moveDocumentsBack(core.env.documentsDir, folder, journal.documents)
    // While the journal is there: who dies in between leaves the rest to the recovery.
    await change.keep({ liveDataTouched: false })
    trip('exchange: put back')
    await discard()
    return leftUntouched(error)
  } catch (cause) {
    core.log.error(
      { err: cause, operation: run.operation.id },
      'a restore could not be undone: the recovery will settle it',
    )
    const note =
      'It is being settled: within a minute of the server and its volumes being well, this says what became of it.'
    return error instanceof AppError ? withNote(error, note) : error
  }
}
