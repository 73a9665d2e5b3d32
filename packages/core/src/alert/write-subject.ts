import type { AlertEvent, AlertFacts } from '../contract-alert.ts'
import { soundText } from './sound-text.ts'

/** The subject of a mail tells the result: `[MotoVaultPro] FAILED: Nightly – disk full (2nd time)`. */
export function writeSubject({ app, event, subject, cause, failures }: AlertFacts): string {
  const why = cause === null ? '' : ` – ${shortCause(cause)}`
  const count = event === 'failure' ? (failures?.count ?? 1) : 1
  const times = count > 1 ? ` (${ordinal(count)} time)` : ''
  // Each part is cut for itself: a long name must not hide why.
  return `[${soundText(app, 30)}] ${words[event]}: ${soundText(subject, 70)}${why}${times}`
}

const words: Record<AlertEvent, string> = {
  success: 'OK',
  warning: 'WARNING',
  failure: 'FAILED',
  overdue: 'OVERDUE',
  recovered: 'RECOVERED',
  'backup-started': 'STARTED',
  'restore-started': 'RESTORE STARTED',
  'restore-done': 'RESTORED',
  'retention-frozen': 'RETENTION FROZEN',
  test: 'TEST',
}

const causes: Record<string, string> = {
  store_full: 'disk full',
  store_unusable: 'store not usable',
  database_unreachable: 'database unreachable',
  pg_dump_missing: 'pg_dump missing',
  pg_dump_too_old: 'pg_dump too old',
  dump_failed: 'dump failed',
  documents_unreadable: 'documents not readable',
  verification_failed: 'verification failed',
  archive_gone: 'file missing',
  preflight_blocked: 'preflight blocked it',
  safety_backup_failed: 'safety backup failed',
  load_failed: 'load failed',
  swap_failed: 'swap failed',
  interrupted: 'server stopped',
  retention_frozen: 'a backup is suspicious',
  overlap: 'run before still going',
  missed: 'no server was up',
  overdue_running: 'still running',
  overdue_waiting: 'still waiting',
  overdue_silent: 'nothing ran',
  overdue_ended: 'no backup was made',
  unexpected: 'unexpected error',
}

function shortCause({ code, message }: { code: string; message: string }): string {
  return causes[code] ?? soundText(message, 60)
}

function ordinal(count: number): string {
  const suffix = suffixes.get(new Intl.PluralRules('en', { type: 'ordinal' }).select(count)) ?? 'th'
  return `${count.toLocaleString('en')}${suffix}`
}

const suffixes = new Map<Intl.LDMLPluralRule, string>([
  ['one', 'st'],
  ['two', 'nd'],
  ['few', 'rd'],
])
