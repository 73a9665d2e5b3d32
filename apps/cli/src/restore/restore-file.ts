import { randomUUID } from 'node:crypto'
import { mkdir, rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileErrorCode } from '@mvp/core/backup/store'
import type { RestoreCheck } from '@mvp/core/contract-restore'
import { AppError } from '@mvp/core/errors'
import { checkDocumentsFolder } from '@mvp/core/restore/check-documents'
import { removeTraces } from '@mvp/core/restore/discard-restore'
import { exchange } from '@mvp/core/restore/exchange'
import { exchangeOf } from '@mvp/core/restore/exchange-of'
import { explainRestoreError, leftUntouched } from '@mvp/core/restore/explain-restore-error'
import { holdDocuments } from '@mvp/core/restore/hold-documents'
import { fileJournal, type Journal, readJournal } from '@mvp/core/restore/journal'
import { judgeServer } from '@mvp/core/restore/judge-server'
import { loadScratch, verifyScratch } from '@mvp/core/restore/load-scratch'
import { readServerFacts } from '@mvp/core/restore/read-server-facts'
import { restoreFolder, restoreRoot } from '@mvp/core/restore/restore-folder'
import { databaseNames, type Restoring, type RestoringCore } from '@mvp/core/restore/restoring'
import { stageDocuments } from '@mvp/core/restore/stage-documents'
import type { TerminalRun } from '../progress.ts'
import type { Plan } from './plan-restore.ts'
import { dropByOid, makeTarget, type Target } from './target.ts'

/** What was there before, where it is kept. Null: there was nothing. */
export type Kept = { database: string | null; documents: string | null }
type Request = { plan: Plan; target: Target | null; documentsEmpty: boolean; core: RestoringCore; run: TerminalRun }
/** `leftBehind`: something could not be removed, and the next one has to. */
type Held = Request & { restoring: Restoring; leftBehind: boolean }

/**
 * Restores as a server does: beside the live data, counted, exchanged under a journal. When it throws, the live data is
 * as before, or the error says that `restore --recover` has to settle it.
 */
export function restoreFile(request: Request): Promise<Kept> {
  return holding(request, async (held) => {
    const liveOid = await makeLive(held)
    try {
      await prepareBeside(held)
    } catch (error) {
      await discard(held, liveOid)
      throw leftUntouched(explainRestoreError(held.core, error))
    }
    return keepOld(held, await exchangeHalves(held, liveOid))
  })
}

/** The same up to the proof: the database is loaded and counted, and dropped again. */
export function drillFile(request: Request): Promise<void> {
  return holding(request, async (held) => {
    const liveOid = await makeLive(held)
    try {
      await prepareBeside(held)
    } catch (error) {
      throw leftUntouched(explainRestoreError(held.core, error))
    } finally {
      await discard(held, liveOid)
    }
  })
}

/** Holds the documents folder, so that nobody takes what is made for what a dead one has left. */
async function holding<T>(request: Request, work: (held: Held) => Promise<T>): Promise<T> {
  const { documentsDir } = request.core.env
  const restoreId = randomUUID()
  const restoring = toRestoring(request, restoreId)
  const held = { ...request, restoring, leftBehind: false }
  await mkdir(restoreRoot(documentsDir), { recursive: true, mode: 0o700 })
  const hold = await holdDocuments(documentsDir, { restoreId, scratch: restoring.database?.scratch ?? null })
  try {
    return await work(held)
  } catch (error) {
    if (!(await isUnsettled(held))) throw error
    held.leftBehind = true
    throw unsettled(error)
  } finally {
    // By what stays of it, whoever comes next knows that this was not the work of a server.
    if (!held.leftBehind) await hold.release()
    await removeIfEmpty(restoreRoot(documentsDir))
    if (request.plan.ownFolder) for (const folder of [documentsDir, dirname(documentsDir)]) await removeIfEmpty(folder)
  }
}

function toRestoring({ plan, target, core, run }: Request, restoreId: string): Restoring {
  const { archive, file, database, documents } = plan
  const { manifest, tables } = archive
  return {
    core,
    run: { ...run, operation: { id: restoreId } },
    archive: { id: manifest.backupId, fileName: file, manifest },
    folder: restoreFolder(core.env.documentsDir, restoreId),
    findFile: async () => file,
    // There is no row to keep it in.
    keep: async () => {},
    database: database && target ? { ...databaseNames(core, restoreId), facts: database.facts, tables } : null,
    chosen: null,
    documents,
  }
}

// What was not made here is refused before, unless the person said to trust it.
const LOADER = { trusted: true }

/** Everything that needs no live data to be touched. */
async function prepareBeside({ plan, core, restoring }: Held): Promise<void> {
  refuseBlocked(await checkAll(plan, core))
  await stageDocuments(restoring)
  await loadScratch(restoring, LOADER)
  await verifyScratch(restoring, LOADER)
  restoring.run.signal.throwIfAborted()
}

/** Removes what was made beside the live data. What cannot be removed now is left to the next one. */
async function discard(held: Held, liveOid: string | null): Promise<void> {
  const { core, restoring } = held
  const { folder, database, run } = restoring
  try {
    await removeTraces(core, { restoreId: run.operation.id, folder, scratch: database?.scratch ?? null })
    await dropMade(held, liveOid)
  } catch (error) {
    held.leftBehind = true
    core.log.warn(
      { err: error },
      'what was made beside the live data could not be removed; the next restore will do it',
    )
  }
}

/** Drops the empty database that was made for the exchange alone. */
async function dropMade({ plan, target }: Held, liveOid: string | null): Promise<void> {
  if (target?.oid === null && plan.database && liveOid) await dropByOid(plan.database.place, target.live, liveOid)
}

/** The database that will be replaced, by its oid. */
async function makeLive({ plan, target, run }: Held): Promise<string | null> {
  if (!plan.database || !target) return null
  return makeTarget(plan.database.place, { target, facts: plan.database.facts }, run)
}

async function checkAll({ database, documents, documentsDir }: Plan, core: RestoringCore): Promise<RestoreCheck[]> {
  return [
    ...(database ? judgeServer(await readServerFacts(core, database.facts), database.facts) : []),
    ...(await checkDocumentsFolder(documentsDir, documents)),
  ]
}

function refuseBlocked(checks: RestoreCheck[]): void {
  const found = checks.filter((check) => check.state === 'blocked')
  if (found.length === 0) return
  const hint = found.flatMap((check) => check.hint ?? []).join(' ')
  throw new AppError('preflight_blocked', found.map((check) => check.message).join(' '), { hint })
}

async function exchangeHalves(held: Held, liveOid: string | null): Promise<Journal> {
  try {
    return await exchange(exchangeOf(held.restoring))
  } catch (error) {
    if (!(await isUnsettled(held))) await dropMade(held, liveOid)
    throw error
  }
}

/** Files the journal, and drops of the old pair what was empty. */
async function keepOld({ plan, target, documentsEmpty, core }: Held, journal: Journal): Promise<Kept> {
  const { documentsDir } = core.env
  const { restoreId, database } = journal
  await fileJournal(documentsDir, restoreId)
  const databaseEmpty = target === null || target.empty
  if (database && databaseEmpty && plan.database && database.liveOid !== null) {
    await dropByOid(plan.database.place, database.before, database.liveOid)
  }
  const folder = restoreFolder(documentsDir, restoreId)
  await removeIfEmpty(folder.incoming)
  const nothingKept = databaseEmpty && (plan.documents === null || documentsEmpty)
  // Where no documents were restored, the folder is our own and holds nothing.
  if (nothingKept || plan.documents === null) await rm(folder.root, { recursive: true, force: true })
  return {
    database: database && !databaseEmpty ? database.before : null,
    documents: plan.documents && !documentsEmpty ? folder.aside : null,
  }
}

async function isUnsettled({ core, restoring }: Held): Promise<boolean> {
  const journal = await readJournal(core.env.documentsDir)
  return journal?.restoreId === restoring.run.operation.id
}

function unsettled(error: unknown): AppError {
  // Its note promises what only a server does by itself.
  const cause = error instanceof AppError && error.cause instanceof AppError ? error.cause : error
  const message = cause instanceof Error ? cause.message : String(cause)
  return new AppError('interrupted', `The restore stopped half-way: ${message}`, {
    hint: 'When the database server and the volumes are well again, run the same command once more, or: motovaultpro-backup restore --recover',
    cause,
  })
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(fileErrorCode(error) ?? '')) throw error
  })
}
