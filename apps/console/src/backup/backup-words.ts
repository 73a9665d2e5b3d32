import type { Backup, Contents, Origin } from '@mvp/core/contract'
import { formatBytes, plural } from '../parts/format-size.ts'
import { formatDay, formatShortDay } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

export const originWords: Record<Origin, string> = {
  manual: 'Manual',
  scheduled: 'Scheduled',
  safety: 'Safety',
  uploaded: 'Uploaded',
}

export const contentsWords: Record<Contents, string> = {
  all: 'Database and documents',
  database: 'Database only',
  documents: 'Documents only',
}

const phaseWords: Record<string, string> = {
  preflight: 'Preflight',
  database: 'Database',
  documents: 'Documents',
  finish: 'Finish',
  verify: 'Verify',
  publish: 'Publish',
  receive: 'Receive',
  inspect: 'Inspect',
  'stage-documents': 'Unpack documents',
  'load-database': 'Load database',
}

export function phaseWord(phase: string): string {
  return phaseWords[phase] ?? phase.charAt(0).toUpperCase() + phase.slice(1).replaceAll('-', ' ')
}

/** The name of a row: its schedule's, or where it came from. */
export function nameOf(backup: Backup): string {
  return backup.scheduleName ?? originWords[backup.origin]
}

export function isUnderWay(backup: Backup): boolean {
  return backup.status === 'running' || backup.status === 'queued'
}

/** Whether there is a whole archive to download and to restore from. */
export function isWhole(backup: Backup): boolean {
  return (
    backup.status === 'completed' &&
    backup.fileName !== null &&
    backup.verification !== 'missing' &&
    backup.verification !== 'corrupt'
  )
}

export function hasFailed(backup: Backup): boolean {
  return backup.status === 'failed' || backup.status === 'interrupted'
}

/** Holds much less than the ones before it, and nobody has looked yet. */
function isSuspicious({ suspicion }: Backup): boolean {
  return suspicion !== null && suspicion.acknowledgedAt === null
}

export type StateWords = { name: StateName; word: string }

/** The state of a backup as an icon's name and a word. */
export function stateOf(backup: Backup): StateWords {
  return backup.status === 'completed' ? completedState(backup) : unfinished[backup.status](backup)
}

const unfinished: Record<Exclude<Backup['status'], 'completed'>, (backup: Backup) => StateWords> = {
  queued: () => ({ name: 'queued', word: 'Queued' }),
  running: (backup) => ({ name: 'running', word: runningWord(backup) }),
  failed: () => ({ name: 'failed', word: 'Failed' }),
  interrupted: () => ({ name: 'interrupted', word: 'Interrupted' }),
  cancelled: () => ({ name: 'cancelled', word: 'Cancelled' }),
  skipped: () => ({ name: 'skipped', word: 'Skipped' }),
}

function runningWord({ progress }: Backup): string {
  if (!progress) return 'Starting'
  return progress.percent === null
    ? phaseWord(progress.phase)
    : `${phaseWord(progress.phase)}, ${Math.floor(progress.percent)}%`
}

function completedState(backup: Backup): StateWords {
  if (backup.verification === 'corrupt') return { name: 'failed', word: 'Damaged' }
  if (backup.verification === 'missing') return { name: 'failed', word: 'Archive missing' }
  if (backup.provenance === 'altered') return { name: 'attention', word: 'Altered' }
  if (isSuspicious(backup)) return { name: 'attention', word: 'Suspicious' }
  if (backup.warnings.length > 0) return { name: 'attention', word: plural(backup.warnings.length, 'warning') }
  if (backup.verification !== 'verified') return { name: 'completed', word: 'Completed' }
  if (backup.provenAt !== null) return { name: 'proven', word: 'Proven restorable' }
  return { name: 'verified', word: backup.provenance === 'foreign' ? 'Verified, foreign' : 'Verified' }
}

/** `31 tables, 1,204 documents`; before they are counted, what was asked for. */
export function countsOf(backup: Backup): string {
  const parts = [
    ...(backup.tableCount === null ? [] : [plural(backup.tableCount, 'table')]),
    ...(backup.documentCount === null ? [] : [plural(backup.documentCount, 'document')]),
  ]
  if (parts.length > 0) return parts.join(', ')
  return backup.contents === null ? '' : contentsWords[backup.contents]
}

/** How long it stays. */
export function keptWord(backup: Backup, now: number): string {
  if (backup.status !== 'completed') return ''
  if (backup.pinned) return 'Pinned'
  if (backup.expiresAt !== null) return `Expires ${formatShortDay(backup.expiresAt, now)}`
  const [strongest] = backup.keptBecause
  return strongest ? `Kept: ${strongest}` : 'Until deleted'
}

/** The line under a row's name: the note, and for an upload when its data are from. */
export function noteOf(backup: Backup, now: number): string {
  const parts = backup.note ? [backup.note] : []
  // A refused file is known by the name it came with.
  if (backup.kind === 'upload' && hasFailed(backup) && backup.fileName) parts.push(backup.fileName)
  if (backup.kind === 'upload' && backup.status === 'completed')
    parts.push(
      `Taken ${formatDay(backup.takenAt, now)}${backup.provenance === 'foreign' ? ' on another installation' : ''}`,
    )
  if (backup.suspicion && isSuspicious(backup)) parts.push(...backup.suspicion.reasons)
  return parts.join('. ')
}

/** Why there is no backup where there should be one; null where there is, or may still be. */
export function whyNot(backup: Backup): string | null {
  if (backup.status === 'skipped') return backup.error?.message ?? 'Nothing was taken for this slot.'
  return hasFailed(backup) ? (backup.error?.message ?? 'No reason was recorded.') : null
}

/** `2 backups, 3.88 GB`: said before anything is deleted. */
export function countAndBytes(backups: readonly Backup[]): string {
  const bytes = backups.reduce((sum, backup) => sum + (backup.sizeBytes ?? 0), 0)
  return `${plural(backups.length, 'backup')}, ${formatBytes(bytes)}`
}
