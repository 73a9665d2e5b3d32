import type { BackupQuery } from '@mvp/core/contract'
import type { QueryClient } from '@tanstack/react-query'
import { getQueryKey } from '@trpc/react-query'
import { trpc, type WireBackup, type WireEvent, type WireProof, type WireRestore, type WireSchedule } from '../api.ts'
import { pageWithBackup } from '../backup/page-with-backup.ts'
import { rememberRemoved } from '../backup/removed.ts'
import { isRecord } from '../parts/record.ts'

type Utils = ReturnType<typeof trpc.useUtils>

/** Brings one event of the live stream into everything that is cached. */
export function applyEvent(utils: Utils, queries: QueryClient, event: WireEvent): void {
  if (event.type === 'backup') applyBackup(utils, queries, event.backup)
  if (event.type === 'proof') applyProof(utils, event.proof)
  if (event.type === 'restore') applyRestore(utils, event.restore)
  if (event.type === 'schedules') utils.schedule.invalidate()
  if (event.type === 'backup-removed') {
    rememberRemoved(queries, event.id)
    utils.backup.list.invalidate()
    utils.settings.installation.invalidate()
    utils.schedule.invalidate()
  }
  if (isTurningPoint(event)) utils.overview.describe.invalidate()
}

/** What changes the whole picture, and not only how far something is. */
function isTurningPoint(event: WireEvent): boolean {
  if (event.type === 'backup-removed' || event.type === 'schedules') return true
  const operation = event.type === 'backup' ? event.backup : event.type === 'proof' ? event.proof : event.restore
  return operation.finishedAt !== null || operation.status === 'queued'
}

/** The status is that of the last restore; what is kept of an earlier one changes too, and is told like any other. */
function applyRestore(utils: Utils, restore: WireRestore): void {
  const { id } = restore
  const last = utils.restore.status.getData()
  const another = last !== undefined && last.status !== 'idle' && last.id !== id
  utils.restore.find.setData({ id }, (before) => before && restore)
  if (!another) utils.restore.status.setData(undefined, restore)
  // Which of two is the last, the server knows. And an end is told once: an older answer on its way must not stay.
  if (another || restore.finishedAt !== null) utils.restore.status.invalidate()
}

type Stage = { id: string; startedAt: string | null; finishedAt: string | null }

/** The answer to a request may come after what the stream tells of the same operation later. */
function isBehind(told: Stage, known: Stage): boolean {
  const stage = ({ startedAt, finishedAt }: Stage) => Number(startedAt !== null) + 2 * Number(finishedAt !== null)
  return told.id === known.id && stage(told) < stage(known)
}

function applyProof(utils: Utils, proof: WireProof): void {
  const { kind, backupId: id } = proof
  utils.backup.proofs.setData({ id }, (before) => {
    const known = before?.[kind]
    if (!before || (known && (known.createdAt > proof.createdAt || isBehind(proof, known)))) return before
    return { ...before, [kind]: proof }
  })
  if (proof.finishedAt === null) return
  // What was found stands on the backup.
  utils.backup.list.invalidate()
  utils.backup.describe.invalidate({ id })
  utils.settings.installation.invalidate()
}

/** Shows a change of one backup wherever it is shown, before the server has agreed to it. */
export function changeShown(utils: Utils, queries: QueryClient, id: string, change: Partial<WireBackup>): void {
  const changed = (backup: WireBackup) => (backup.id === id ? { ...backup, ...change } : backup)
  for (const query of cachedLists(queries))
    utils.backup.list.setData(query, (page) => page && { ...page, items: page.items.map(changed) })
  utils.backup.describe.setData({ id }, (details) => details && { ...details, backup: changed(details.backup) })
}

function applyBackup(utils: Utils, queries: QueryClient, backup: WireBackup): void {
  if (knownOf(utils, queries, backup).some((known) => isBehind(backup, known))) return
  for (const query of cachedLists(queries))
    utils.backup.list.setData(query, (page) => page && pageWithBackup(page, query, backup))
  const details = utils.backup.describe.getData({ id: backup.id })
  const phaseChanged = details?.backup.progress?.phase !== backup.progress?.phase
  if (details) utils.backup.describe.setData({ id: backup.id }, { ...details, backup })
  if (phaseChanged) utils.backup.describe.invalidate({ id: backup.id })
  applyToSchedules(utils, backup)
  if (backup.finishedAt === null) return
  // An end changes more than the row: totals, room in the store, the other pages of the list.
  utils.backup.list.invalidate()
  utils.backup.describe.invalidate({ id: backup.id })
  utils.settings.installation.invalidate()
  if (backup.scheduleId !== null) utils.schedule.invalidate()
}

/** What is cached of a backup, wherever it is shown. */
function knownOf(utils: Utils, queries: QueryClient, { id }: WireBackup): WireBackup[] {
  const pages = cachedLists(queries).flatMap((query) => utils.backup.list.getData(query)?.items ?? [])
  const details = utils.backup.describe.getData({ id })
  return [...pages.filter((each) => each.id === id), ...(details ? [details.backup] : [])]
}

function applyToSchedules(utils: Utils, backup: WireBackup): void {
  if (backup.scheduleId === null || backup.status === 'skipped') return
  const updated = (schedule: WireSchedule) => withOperation(schedule, backup)
  utils.schedule.list.setData(undefined, (all) => all?.map(updated))
  utils.schedule.find.setData({ id: backup.scheduleId }, (schedule) => schedule && updated(schedule))
  // A run that has just been asked for has used up a slot: the next one is another.
  if (backup.status === 'queued') utils.schedule.invalidate()
}

function withOperation(schedule: WireSchedule, backup: WireBackup): WireSchedule {
  const { lastOperation: last } = schedule
  const newest = last === null || last.createdAt <= backup.createdAt
  return schedule.id === backup.scheduleId && newest ? { ...schedule, lastOperation: backup } : schedule
}

function cachedLists(queries: QueryClient) {
  return queries
    .getQueryCache()
    .findAll({ queryKey: getQueryKey(trpc.backup.list) })
    .flatMap(({ queryKey: [, key] }) => (isRecord(key) && isListQuery(key.input) ? [key.input] : []))
}

/** These keys are written by our own calls and by nothing else. */
function isListQuery(input: unknown): input is BackupQuery {
  return isRecord(input) && typeof input.page === 'number' && typeof input.pageSize === 'number'
}
