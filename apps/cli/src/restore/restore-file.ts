import { randomUUID } from 'node:crypto'
import { mkdir, rm, rmdir } from 'node:fs/promises'
import { fileErrorCode } from '@mvp/core/backup/store'
import type { RestoreCheck } from '@mvp/core/contract'
import { AppError } from '@mvp/core/errors'
import { checkDocumentsFolder } from '@mvp/core/restore/check-documents'
import { discardRestore } from '@mvp/core/restore/discard-restore'
import { exchange } from '@mvp/core/restore/exchange'
import { explainRestoreError, leftUntouched } from '@mvp/core/restore/explain-restore-error'
import { holdDocuments } from '@mvp/core/restore/hold-documents'
import { type Journal, readJournal } from '@mvp/core/restore/journal'
import { judgeServer } from '@mvp/core/restore/judge-server'
import { fileOldPair } from '@mvp/core/restore/keep-old-pair'
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

/**
 * Restores as a server does: beside the live data, counted, exchanged under a journal. It holds the documents folder, so
 * that nobody takes what it makes for what a dead one has left. When it throws, the live data is as before, or the error
 * says that `restore --recover` has to settle it.
 */
export async function restoreFile(request: Request): Promise<Kept> {
  const { core } = request
  const restoreId = randomUUID()
  const restoring = toRestoring(request, restoreId)
  await mkdir(restoreRoot(core.env.documentsDir), { recursive: true, mode: 0o700 })
  const hold = await holdDocuments(core.env.documentsDir, { restoreId, scratch: restoring.database?.scratch ?? null })
  try {
    const liveOid = await prepareBeside(request, restoring)
    const journal = await exchangeOrExplain(restoring, { request, liveOid })
    return await keepOld(request, journal)
  } catch (error) {
    // Whoever settles it has to know that this is not the work of a server.
    if (await isUnsettled(core, restoreId)) throw unsettled(error)
    throw error
  } finally {
    if (!(await isUnsettled(core, restoreId))) await hold.release()
    await removeIfEmpty(restoreRoot(core.env.documentsDir))
  }
}

/** The same up to the proof: the database is loaded and counted, and dropped again. */
export async function drillFile(request: Request): Promise<void> {
  const { plan, target, core } = request
  const restoreId = randomUUID()
  const restoring = toRestoring(request, restoreId)
  await mkdir(restoreRoot(core.env.documentsDir), { recursive: true, mode: 0o700 })
  const hold = await holdDocuments(core.env.documentsDir, { restoreId, scratch: restoring.database?.scratch ?? null })
  try {
    const liveOid = await makeLive(request)
    try {
      refuseBlocked(await checkAll(plan, core))
      await loadScratch(restoring)
      await verifyScratch(restoring)
    } catch (error) {
      throw leftUntouched(explainRestoreError(core, error))
    } finally {
      await discardRestore(restoring)
      if (plan.database && target?.oid === null && liveOid) await dropByOid(plan.database.place, target.live, liveOid)
    }
  } finally {
    await hold.release()
    await removeIfEmpty(restoreRoot(core.env.documentsDir))
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
    database:
      database && target ? { ...databaseNames(core, restoreId, target.live), facts: database.facts, tables } : null,
    documents,
  }
}

/** Everything that needs no live data to be touched. Returns the oid of the database that will be replaced. */
async function prepareBeside(request: Request, restoring: Restoring): Promise<string | null> {
  const { plan, target, core } = request
  const liveOid = await makeLive(request)
  try {
    refuseBlocked(await checkAll(plan, core))
    await stageDocuments(restoring)
    await loadScratch(restoring)
    await verifyScratch(restoring)
    restoring.run.signal.throwIfAborted()
    return liveOid
  } catch (error) {
    await discardRestore(restoring)
    if (target?.oid === null && plan.database && liveOid) await dropByOid(plan.database.place, target.live, liveOid)
    throw leftUntouched(explainRestoreError(core, error))
  }
}

async function makeLive({ plan, target, run }: Request): Promise<string | null> {
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

type Beside = { request: Request; liveOid: string | null }

async function exchangeOrExplain(restoring: Restoring, { request, liveOid }: Beside): Promise<Journal> {
  const { plan, target, core } = request
  try {
    return await exchange(restoring)
  } catch (error) {
    const settled = !(await isUnsettled(core, restoring.run.operation.id))
    if (settled && target?.oid === null && plan.database && liveOid) {
      await dropByOid(plan.database.place, target.live, liveOid)
    }
    throw error
  }
}

/** Files the journal, and drops of the old pair what was empty. */
async function keepOld({ plan, target, documentsEmpty, core }: Request, journal: Journal): Promise<Kept> {
  const { documentsDir } = core.env
  const { restoreId, database } = journal
  await fileOldPair(core, restoreId)
  const databaseEmpty = target === null || target.empty
  if (database && databaseEmpty && plan.database && database.liveOid !== null) {
    await dropByOid(plan.database.place, database.before, database.liveOid)
  }
  const folder = restoreFolder(documentsDir, restoreId)
  const nothingKept = databaseEmpty && (plan.documents === null || documentsEmpty)
  // Where no documents were restored, the folder is our own and holds nothing.
  if (nothingKept || plan.documents === null) await rm(folder.root, { recursive: true, force: true })
  return {
    database: database && !databaseEmpty ? database.before : null,
    documents: plan.documents && !documentsEmpty ? folder.aside : null,
  }
}

async function isUnsettled({ env }: RestoringCore, restoreId: string): Promise<boolean> {
  const journal = await readJournal(env.documentsDir)
  return journal?.restoreId === restoreId
}

function unsettled(cause: unknown): AppError {
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
