import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type postgres from 'postgres'
import { alertOutcome } from '../alert/alert-outcome.ts'
import { auditSettling } from '../audit/audit-settling.ts'
import { fileErrorCode } from '../backup/store.ts'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { clearDeadHolder } from './clear-holder.ts'
import { withServer } from './connect-server.ts'
import { discardUndo, removeTraces } from './discard-restore.ts'
import { findHolder } from './hold-documents.ts'
import { folderOf, type Journal, readJournal, readKept, removeDraft, writeJournal } from './journal.ts'
import { fileOldPair, isId, recordKept } from './keep-old-pair.ts'
import { moveDocumentsBack } from './move-documents.ts'
import { quoteName } from './quote.ts'
import { amendRestore, findFinishedRestores, isRestoreAlive, isRestoreOver } from './records.ts'
import { restoreRoot } from './restore-folder.ts'
import { dropDatabase, findDatabaseOid } from './scratch-database.ts'
import { trip } from './trip.ts'

/**
 * Finishes or takes back a restore, or an undo, whose server died, and removes what such a one has left. The oid behind the live name
 * decides; every step looks first whether it is needed, so dying here too does no harm. One server at a time; nothing is
 * touched while a restore may be alive.
 */
export async function recoverRestore(core: Core): Promise<void> {
  await alone(core, async () => {
    if (await isRestoreAlive(core)) return
    // One from the command line has no row.
    if ((await findHolder(core.env.documentsDir))?.alive) return
    const journal = await readJournal(core.env.documentsDir)
    if (journal) await settle(core, journal)
    // Not while one waits for a person: what it would need must stay.
    if (!(await readJournal(core.env.documentsDir))) await sweep(core)
    await clearDeadHolder(core)
  })
}

// Any number will do, as long as it stays the same and is no other lock's.
const RECOVERY_LOCK = 7_203_121

async function alone(core: Core, work: () => Promise<void>): Promise<void> {
  const session = await core.sql.reserve()
  try {
    const [row] = await session<{ locked: boolean }[]>`select pg_try_advisory_lock(${RECOVERY_LOCK}) as locked`
    if (!row?.locked) return
    try {
      await work()
    } finally {
      await session`select pg_advisory_unlock(${RECOVERY_LOCK})`
    }
  } finally {
    session.release()
  }
}

async function settle(core: Core, journal: Journal): Promise<void> {
  const verdict = await judge(core, journal)
  const log = core.log.child({ restore: journal.restoreId, verdict })
  log.warn('settling a restore whose server died')
  if (verdict === 'forward') await rollForward(core, journal)
  else if (verdict === 'back') await rollBack(core, journal)
  else await askForHelp(core, journal)
  await auditSettling(core, operationOf(journal), verdict)
  trip('recovery: audited')
}

async function judge(core: Core, { database, phase }: Journal): Promise<'forward' | 'back' | 'unknown'> {
  if (!database) return phase === 'committed' ? 'forward' : 'back'
  const oid = await withServer(core, (server) => findDatabaseOid(server, database.live))
  if (oid === database.scratchOid) return 'forward'
  return oid === database.liveOid ? 'back' : 'unknown'
}

async function rollForward(core: Core, journal: Journal): Promise<void> {
  trip('recovery: forward')
  await writeJournal(core.env.documentsDir, { ...journal, phase: 'committed' })
  await core.db.transaction(async (tx) => {
    const completed = { status: 'completed', error: null, details: { liveDataTouched: true } } as const
    const operation = await amendRestore(tx, operationOf(journal), completed)
    await recordKept(tx, journal)
    if (operation) await alertOutcome(core, tx, operation)
  })
  trip('recovery: outcome stored')
  await fileOldPair(core, journal)
}

async function rollBack(core: Core, journal: Journal): Promise<void> {
  trip('recovery: back')
  const { documentsDir } = core.env
  const { restoreId, database, documents, undoId } = journal
  const folder = folderOf(documentsDir, journal)
  if (documents) await moveDocumentsBack(documentsDir, folder, documents)
  const error = undoId === undefined ? PUT_BACK : UNDO_PUT_BACK
  // While the journal is there: who dies in between comes here again.
  await amendRestore(core.db, operationOf(journal), { error, details: { liveDataTouched: false } })
  trip('recovery: put back and said so')
  if (undoId !== undefined) await discardUndo(core, restoreId)
  else await removeTraces(core, { restoreId, folder, scratch: database?.scratch ?? null })
}

/** Whose row tells of it. */
function operationOf({ restoreId, undoId }: Journal): string {
  return undoId ?? restoreId
}

const PUT_BACK: Problem = {
  code: 'interrupted',
  message: 'The server stopped during the restore. Everything was put back: the live data is as it was before.',
  hint: 'Start the restore again.',
}

const UNDO_PUT_BACK: Problem = {
  code: 'interrupted',
  message: 'The server stopped during the undo. Everything was put back: what was restored is live, as it was before.',
  hint: 'Undo the restore again.',
}

/** Neither database bears the live name: a person has renamed or dropped one, and only a person knows why. */
async function askForHelp(core: Core, journal: Journal): Promise<void> {
  const { database, restoreId } = journal
  if (!database) return
  const operationId = operationOf(journal)
  const { live, before, scratch, liveOid, scratchOid } = database
  const rename = (from: string) => `ALTER DATABASE ${quoteName(from)} RENAME TO ${quoteName(live)}`
  const error: Problem = {
    code: 'swap_failed',
    message: `The restore stopped half-way and ${live} is neither the old database (oid ${liveOid ?? 'none'}) nor the restored one (oid ${scratchOid}).`,
    hint: `Look with: SELECT oid, datname FROM pg_database. Then give the one you want the live name: ${rename(before)} for the old one, ${rename(scratch)} for the restored one. The documents follow within a minute.`,
  }
  core.log.error({ restore: restoreId, ...error }, 'a restore needs a person')
  await amendRestore(core.db, operationId, { error, details: { liveDataTouched: true } })
}

/** Nothing is under way: staging folders and scratch databases of restores that are over have been left behind. */
async function sweep(core: Core): Promise<void> {
  const { documentsDir } = core.env
  await removeDraft(documentsDir)
  for (const id of (await readFolder(restoreRoot(documentsDir))).filter(isId)) {
    if ((await readKept(documentsDir, id)) || !(await isRestoreOver(core.db, id))) continue
    trip('sweep: a folder not removed')
    await rm(join(restoreRoot(documentsDir), id), { recursive: true, force: true })
    trip('sweep: a folder removed')
  }
  await withServer(core, async (server) => {
    for (const name of await abandonedScratch(core, server)) await dropDatabase(server, name)
  })
}

async function readFolder(folder: string): Promise<string[]> {
  return readdir(folder).catch((error) => {
    if (fileErrorCode(error) === 'ENOENT') return []
    throw error
  })
}

/** Only of restores in our own history: another installation on the same server may bear the same app name. */
async function abandonedScratch(core: Core, server: postgres.Sql): Promise<string[]> {
  const prefix = `${core.env.appName}_restore_`
  const rows = await server<{ name: string }[]>`
    select datname as name from pg_database where starts_with(datname, ${prefix}) and length(datname) = ${prefix.length + 8}`
  const names = rows.map((row) => row.name)
  if (names.length === 0) return []
  const finished = await findFinishedRestores(
    core.db,
    names.map((name) => name.slice(-8)),
  )
  return names.filter((name) => finished.some((id) => id.startsWith(name.slice(-8))))
}
