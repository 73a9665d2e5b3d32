import { AppError } from '../errors.ts'
import { checkHealth } from './check-health.ts'
import { listChildren } from './child-names.ts'
import { connectServer, withServer } from './connect-server.ts'
import { removeTraces } from './discard-restore.ts'
import { explainRestoreError, leftUntouched, withNote } from './explain-restore-error.ts'
import { type Journal, writeJournal } from './journal.ts'
import { moveDocuments, moveDocumentsBack } from './move-documents.ts'
import type { DatabaseNames, Restoring, RestoringCore } from './restoring.ts'
import { findDatabaseOid } from './scratch-database.ts'
import { SwapUndecided, swapDatabases } from './swap-databases.ts'

/** For how long the old pair is kept. */
const UNDO_WINDOW_MS = 24 * 60 * 60 * 1000

/** How far the exchange has come, for its way back. */
type Progress = { journal: Journal | null; swapped: boolean }

/**
 * Puts the prepared documents and database in place of the live ones. The swap of the databases is the commit point;
 * without one it is the journal's `committed`. When it throws, the live data is as before, or a SwapUndecided says that
 * the recovery will see to it.
 */
export async function exchange(restoring: Restoring): Promise<Journal> {
  const { core } = restoring
  const progress: Progress = { journal: null, swapped: false }
  try {
    const journal = await prepareJournal(restoring)
    progress.journal = journal
    await restoring.keep({ liveDataTouched: true })
    await moveIn(restoring, journal)
    if (restoring.database) await swapIn(restoring, restoring.database, progress)
    journal.phase = 'committed'
    await writeJournal(core.env.documentsDir, journal)
    return journal
  } catch (error) {
    if (error instanceof SwapUndecided) throw error
    throw await putBack(restoring, progress, explainRestoreError(core, error))
  }
}

async function prepareJournal({ core, run, archive, database, documents, folder }: Restoring): Promise<Journal> {
  const { documentsDir } = core.env
  await run.enter(documents ? 'move-documents' : 'swap')
  const now = Date.now()
  const journal: Journal = {
    version: 1,
    restoreId: run.operation.id,
    backupId: archive.id,
    phase: 'prepared',
    preparedAt: new Date(now).toISOString(),
    undoUntil: new Date(now + UNDO_WINDOW_MS).toISOString(),
    database: database ? await identify(core, database) : null,
    documents: documents ? { old: await listChildren(documentsDir), new: await listChildren(folder.incoming) } : null,
  }
  await writeJournal(documentsDir, journal)
  return journal
}

async function identify(core: RestoringCore, { live, scratch, before }: DatabaseNames): Promise<Journal['database']> {
  return withServer(core, async (server) => {
    const liveOid = await findDatabaseOid(server, live)
    const scratchOid = await findDatabaseOid(server, scratch)
    if (liveOid !== null && scratchOid !== null) return { live, scratch, before, liveOid, scratchOid }
    throw new AppError('swap_failed', `The database ${liveOid === null ? live : scratch} is gone.`)
  })
}

async function moveIn({ core, run, folder }: Restoring, journal: Journal): Promise<void> {
  if (!journal.documents) return
  const { documentsDir } = core.env
  await moveDocuments(documentsDir, folder, journal.documents, async (documents) => {
    journal.documents = documents
    await writeJournal(documentsDir, journal)
  })
  journal.phase = 'moved'
  await writeJournal(documentsDir, journal)
  run.summarize(`${journal.documents.old.length} moved out, ${journal.documents.new.length} moved in`)
}

async function swapIn(
  { core, run, documents }: Restoring,
  database: NonNullable<Restoring['database']>,
  progress: Progress,
): Promise<void> {
  if (documents) await run.enter('swap')
  const { live, scratch, before } = database
  await swapDatabases({ live, incoming: scratch, aside: before }, { connect: () => connectServer(core) })
  progress.swapped = true
  run.summarize(`${live} is the restored database; the old one is kept as ${before}`)
  await run.enter('health-check')
  run.summarize(await checkHealth(core, database))
}

/** Returns what to throw: the error, with what became of the live data. */
async function putBack(restoring: Restoring, { journal, swapped }: Progress, error: unknown): Promise<unknown> {
  const { core, run, folder, database } = restoring
  try {
    if (swapped && database) {
      const { live, scratch, before } = database
      await swapDatabases({ live, incoming: before, aside: scratch }, { connect: () => connectServer(core) })
    }
    if (journal?.documents) await moveDocumentsBack(core.env.documentsDir, folder, journal.documents)
    await removeTraces(core, { restoreId: run.operation.id, folder, scratch: database?.scratch ?? null })
    await restoring.keep({ liveDataTouched: false })
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
