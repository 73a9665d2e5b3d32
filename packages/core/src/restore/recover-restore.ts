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
import { removeTraces } from './discard-restore.ts'
import { findHolder } from './hold-documents.ts'
import { type Journal, readJournal, readKept, writeJournal } from './journal.ts'
import { fileOldPair, isId } from './keep-old-pair.ts'
import { moveDocumentsBack } from './move-documents.ts'
import { quoteName } from './quote.ts'
import { amendRestore, findFinishedRestores, isRestoreAlive, isRestoreOver } from './records.ts'
import { restoreFolder, restoreRoot } from './restore-folder.ts'
import { dropDatabase, findDatabaseOid } from './scratch-database.ts'

/**
 * Finishes or undoes a restore whose server died, and removes what such a one has left. The oid behind the live name
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
    else await sweep(core)
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
  await auditSettling(core, journal.restoreId, verdict)
}

async function judge(core: Core, { database, phase }: Journal): Promise<'forward' | 'back' | 'unknown'> {
  if (!database) return phase === 'committed' ? 'forward' : 'back'
  const oid = await withServer(core, (server) => findDatabaseOid(server, database.live))
  if (oid === database.scratchOid) return 'forward'
  return oid === database.liveOid ? 'back' : 'unknown'
}

async function rollForward(core: Core, journal: Journal): Promise<void> {
  await writeJournal(core.env.documentsDir, { ...journal, phase: 'committed' })
  const details = { liveDataTouched: true, undoUntil: journal.undoUntil }
  await core.db.transaction(async (tx) => {
    const restore = await amendRestore(tx, journal.restoreId, { status: 'completed', error: null, details })
    if (restore) await alertOutcome(core, tx, restore)
  })
  await fileOldPair(core, journal.restoreId)
}

async function rollBack(core: Core, journal: Journal): Promise<void> {
  const { documentsDir } = core.env
  const folder = restoreFolder(documentsDir, journal.restoreId)
  if (journal.documents) await moveDocumentsBack(documentsDir, folder, journal.documents)
  await removeTraces(core, { restoreId: journal.restoreId, folder, scratch: journal.database?.scratch ?? null })
  await amendRestore(core.db, journal.restoreId, { error: UNDONE, details: { liveDataTouched: false } })
}

const UNDONE: Problem = {
  code: 'interrupted',
  message: 'The server stopped during the restore. Everything was put back: the live data is as it was before.',
  hint: 'Start the restore again.',
}

/** Neither database bears the live name: a person has renamed or dropped one, and only a person knows why. */
async function askForHelp(core: Core, journal: Journal): Promise<void> {
  const { database, restoreId } = journal
  if (!database) return
  const { live, before, scratch, liveOid, scratchOid } = database
  const rename = (from: string) => `ALTER DATABASE ${quoteName(from)} RENAME TO ${quoteName(live)}`
  const error: Problem = {
    code: 'swap_failed',
    message: `The restore stopped half-way and ${live} is neither the old database (oid ${liveOid}) nor the restored one (oid ${scratchOid}).`,
    hint: `Look with: SELECT oid, datname FROM pg_database. Then give the one you want the live name: ${rename(before)} for the old one, ${rename(scratch)} for the restored one. The documents follow within a minute.`,
  }
  core.log.error({ restore: restoreId, ...error }, 'a restore needs a person')
  await amendRestore(core.db, restoreId, { error, details: { liveDataTouched: true } })
}

/** Nothing is under way: staging folders and scratch databases of restores that are over have been left behind. */
async function sweep(core: Core): Promise<void> {
  const { documentsDir } = core.env
  for (const id of (await readFolder(restoreRoot(documentsDir))).filter(isId)) {
    if ((await readKept(documentsDir, id)) || !(await isRestoreOver(core.db, id))) continue
    await rm(join(restoreRoot(documentsDir), id), { recursive: true, force: true })
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
