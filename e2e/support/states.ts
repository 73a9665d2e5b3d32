import { atWork, soon } from './insert-operation.ts'

/** What is hard to catch in the act, as the console's tables hold it while it is or after it was. */

type Row = Record<string, unknown>

const MB = 1_000_000

export const twoWarnings = [
  {
    code: 'document_vanished',
    path: 'photos/2026/golf-front.jpg',
    message: 'It was there when the folder was listed, and gone when it was read.',
  },
  { code: 'document_unreadable', path: 'invoices/scan 17.pdf', message: 'It cannot be read: permission denied.' },
]

export const drops = ['fuel_logs has 12 rows, usually about 1,900.', 'It holds 9 documents, usually about 53.']

const stopped = {
  code: 'interrupted',
  message: 'The server garage stopped while it worked on it.',
  hint: 'Nothing half was stored. Try again.',
}

export function backupAtWork(schedule: string): Row {
  const phases = told(
    [
      ['preflight', '31 GB free'],
      ['database', '9 tables, 4,213 rows'],
      ['documents', null],
    ],
    -3,
  )
  const progress = { phase: 'documents', percent: 62, bytes_done: 741 * MB, bytes_total: 1195 * MB }
  const nightly = { origin: 'scheduled', trigger: 'schedule', requested_by: null, schedule_id: schedule }
  return { kind: 'backup', contents: 'all', ...nightly, ...atWork, ...progress, phases }
}

/** Of a schedule, by a server that died. */
export function interruptedBackup(schedule: string): Row {
  const nightly = { origin: 'scheduled', trigger: 'schedule', requested_by: null, schedule_id: schedule }
  const phases = told([
    ['preflight', '31 GB free'],
    ['database', '9 tables, 4,213 rows'],
    ['documents', null],
  ])
  const ended = { status: 'interrupted', ...over(), phase: 'documents', phases, error: stopped }
  return { kind: 'backup', contents: 'all', ...nightly, ...ended }
}

const loaded: [string, string | null][] = [
  ['inspect', 'Every byte is whole'],
  ['preflight', 'PostgreSQL 17, room for a second copy'],
  ['safety-backup', '1.2 GB, verified and pinned'],
  ['stage-documents', '53 documents, 1.1 GB'],
]

const swapped: [string, string | null][] = [
  ...loaded,
  ['load-database', '9 tables, 4,213 rows'],
  ['verify', '9 tables counted'],
  ['move-documents', '4 entries moved'],
]

const details = { scope: 'everything', skipSafetyBackup: false, liveDataTouched: false, undoUntil: null, undone: false }

export function restoreAtWork(backup: string, safety: string, swapping: boolean): Row {
  const phases = swapping ? told([...swapped, ['swap', null]], -3) : told([...loaded, ['load-database', null]], -3)
  const phase = swapping ? { phase: 'swap' } : { phase: 'load-database', percent: 58, bytes_done: 58, bytes_total: 100 }
  const restore = { ...details, safetyBackupId: safety, liveDataTouched: swapping }
  return { kind: 'restore', subject_id: backup, ...atWork, ...phase, phases, restore }
}

export function undoAtWork(backup: string, restored: string): Row {
  const restore = { ...details, skipSafetyBackup: true, safetyBackupId: null, undoes: restored }
  const phases = told(
    [
      ['preflight', 'Both pairs are there'],
      ['move-documents', null],
    ],
    -1,
  )
  return { kind: 'undo', subject_id: backup, ...atWork, phase: 'move-documents', phases, restore }
}

/** Of the undo of a restore that stays as it is. */
export function failedUndo(backup: string, restored: string): Row {
  const restore = { ...details, skipSafetyBackup: true, safetyBackupId: null, undoes: restored }
  const error = {
    code: 'database_in_use',
    message: 'The live database could not be renamed: sessions came back faster than they were ended.',
    hint: 'Stop the app for a moment, then undo again.',
  }
  return {
    kind: 'undo',
    subject_id: backup,
    status: 'failed',
    ...over(),
    error,
    phases: told([['preflight', null]]),
    restore,
  }
}

/** Restores that are over, by the screen that shows them. The last one that completed can be undone. */
export function endedRestores(backup: string, safety: string) {
  const restore = { ...details, safetyBackupId: safety }
  const of = (status: string, phases: [string, string | null][], facts: Row): Row => ({
    kind: 'restore',
    subject_id: backup,
    status,
    ...over(),
    phases: told(phases),
    ...facts,
  })
  const replaced = { ...restore, liveDataTouched: true }
  const kept = { until: soon(24 * 60), databaseBytes: 214 * MB, documentBytes: 1100 * MB }
  const ended: [string, string | null][] = [
    ...swapped,
    ['swap', 'In 0.4 s'],
    ['health-check', 'The app database answers'],
  ]
  return {
    'restore-failed': of('failed', [...loaded, ['load-database', null]], { error: collation, restore }),
    'restore-interrupted': of('interrupted', loaded.slice(0, 3), { error: stopped, restore }),
    'restore-needs-look': of('failed', [...swapped, ['swap', null]], { error: neither, restore: replaced }),
    'restore-no-safety': of('failed', [...loaded.slice(0, 2), ['safety-backup', null]], {
      error: damaged,
      restore: { ...restore, safetyBackupId: null },
    }),
    'restore-undo-over': of('completed', ended, { restore: replaced }),
    'restore-undo-failed': of('completed', ended, { restore: { ...replaced, undoUntil: kept.until, kept } }),
  } as const
}

const collation = {
  code: 'load_failed',
  message:
    'The table public.fuel_logs could not be loaded: collation "de-x-icu" for encoding "UTF8" does not exist (line 1,204).',
  hint: 'Install PostgreSQL with ICU on the server, or restore to one that has it.',
}

const damaged = {
  code: 'safety_backup_failed',
  message:
    'No safety backup could be taken: the live table public.documents cannot be read (invalid page in block 17).',
  hint: 'Repair the live database, or go on without a safety backup.',
}

const neither = {
  code: 'restore_unsettled',
  message:
    'The database behind the name motovaultpro is neither the one before the restore nor the one that was loaded.',
  hint: 'Look at both: motovaultpro_before_1f6c and motovaultpro_restore_1f6c. docs/operations.md says how to go on.',
}

function over() {
  return { created_at: soon(-12), started_at: soon(-12), finished_at: soon(-10) }
}

/** The phases, twenty seconds each; one without words is the last and not over. */
function told(phases: [string, string | null][], began = -12) {
  const at = (index: number) => soon(began + index / 3)
  return phases.map(([phase, summary], index) => ({
    phase,
    startedAt: at(index),
    finishedAt: summary === null ? null : at(index + 1),
    summary,
  }))
}
