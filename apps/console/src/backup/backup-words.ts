import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import type { Backup, Contents, Origin } from '@mvp/core/contract'
import { anew } from '../language/i18n.ts'
import { formatBytes } from '../parts/format-size.ts'
import { formatDay, formatShortDay } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

const originWords: Record<Origin, MessageDescriptor> = {
  manual: msg`Manual`,
  scheduled: msg`Scheduled`,
  safety: msg`Safety`,
  uploaded: msg`Uploaded`,
}

const contentsWords: Record<Contents, MessageDescriptor> = {
  all: msg`Database and documents`,
  database: msg`Database only`,
  documents: msg`Documents only`,
}

const phaseWords: Record<string, MessageDescriptor> = {
  preflight: msg`Preflight`,
  database: msg`Database`,
  documents: msg`Documents`,
  finish: msg`Finish`,
  verify: msg`Verify`,
  publish: msg`Publish`,
  receive: msg`Receive`,
  inspect: msg`Inspect`,
  'stage-documents': msg`Unpack documents`,
  'load-database': msg`Load database`,
  'safety-backup': msg`Safety backup`,
  'move-documents': msg`Move documents`,
  swap: msg`Swap`,
  'health-check': msg`Health check`,
}

export function originWord(origin: Origin): string {
  return t(originWords[origin])
}

export function contentsWord(contents: Contents): string {
  return t(contentsWords[contents])
}

export function phaseWord(phase: string): string {
  const word = phaseWords[phase]
  return word ? t(word) : phase.charAt(0).toUpperCase() + phase.slice(1).replaceAll('-', ' ')
}

/** The name of a row: its schedule's, or where it came from. */
export function nameOf(backup: Backup): string {
  return backup.scheduleName ?? originWord(backup.origin)
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
  queued: () => ({ name: 'queued', word: t`Queued` }),
  running: (backup) => ({ name: 'running', word: runningWord(backup) }),
  failed: () => ({ name: 'failed', word: t`Failed` }),
  interrupted: () => ({ name: 'interrupted', word: t`Interrupted` }),
  cancelled: () => ({ name: 'cancelled', word: t`Cancelled` }),
  skipped: () => ({ name: 'skipped', word: t`Skipped` }),
}

function runningWord({ progress }: Backup): string {
  if (!progress) return t`Starting`
  const word = phaseWord(progress.phase)
  return progress.percent === null ? word : withPercent(word, progress.percent)
}

function completedState(backup: Backup): StateWords {
  if (backup.verification === 'corrupt') return { name: 'failed', word: t`Damaged` }
  if (backup.verification === 'missing') return { name: 'failed', word: t`Archive missing` }
  if (backup.provenance === 'altered') return { name: 'attention', word: t`Altered` }
  if (isSuspicious(backup)) return { name: 'attention', word: t`Suspicious` }
  if (backup.warnings.length > 0)
    return { name: 'attention', word: plural(backup.warnings.length, { one: '# warning', other: '# warnings' }) }
  if (backup.verification !== 'verified') return { name: 'completed', word: t`Completed` }
  if (backup.provenAt !== null) return { name: 'proven', word: t`Proven restorable` }
  return { name: 'verified', word: backup.provenance === 'foreign' ? t`Verified, foreign` : t`Verified` }
}

/** `Documents, 62%`; in German there is a space before the sign. */
export function withPercent(word: string, percent: number): string {
  const whole = Math.floor(percent)
  return t`${word}, ${whole}%`
}

/** `31 tables, 1,204 documents`; before they are counted, what was asked for. */
export function countsOf(backup: Backup): string {
  const parts = [
    ...(backup.tableCount === null ? [] : [plural(backup.tableCount, { one: '# table', other: '# tables' })]),
    ...(backup.documentCount === null
      ? []
      : [plural(backup.documentCount, { one: '# document', other: '# documents' })]),
  ]
  if (parts.length > 0) return parts.join(', ')
  return backup.contents === null ? '' : contentsWord(backup.contents)
}

/** How long it stays. */
export function keptWord(backup: Backup, now: number): string {
  if (backup.status !== 'completed') return ''
  if (backup.pinned) return t`Pinned`
  if (backup.expiresAt !== null) {
    const day = formatShortDay(backup.expiresAt, now)
    return t`Expires ${day}`
  }
  const [strongest] = backup.keptBecause.map(anew)
  return strongest ? t`Kept: ${strongest}` : t`Until deleted`
}

/** The line under a row's name: the note, and for an upload when its data are from. */
export function noteOf(backup: Backup, now: number): string {
  const parts = backup.note ? [backup.note] : []
  // A refused file is known by the name it came with.
  if (backup.kind === 'upload' && hasFailed(backup) && backup.fileName) parts.push(backup.fileName)
  if (backup.kind === 'upload' && backup.status === 'completed')
    parts.push(takenWord(backup, formatDay(backup.takenAt, now)))
  if (backup.suspicion && isSuspicious(backup)) parts.push(...backup.suspicion.reasons.map(anew))
  return parts.join('. ')
}

function takenWord({ provenance }: Backup, day: string): string {
  return provenance === 'foreign' ? t`Taken ${day} on another installation` : t`Taken ${day}`
}

/** Why there is no backup where there should be one; null where there is, or may still be. */
export function whyNot(backup: Backup): string | null {
  if (backup.status === 'skipped')
    return backup.error ? anew(backup.error.message) : t`Nothing was taken for this slot.`
  if (!hasFailed(backup)) return null
  return backup.error ? anew(backup.error.message) : t`No reason was recorded.`
}

/** `2 backups, 3.88 GB`: said before anything is deleted. */
export function countAndBytes(backups: readonly Backup[]): string {
  const bytes = backups.reduce((sum, backup) => sum + (backup.sizeBytes ?? 0), 0)
  return `${plural(backups.length, { one: '# backup', other: '# backups' })}, ${formatBytes(bytes)}`
}
