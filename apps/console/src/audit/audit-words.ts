import type { AuditEntry, AuditVia } from '@mvp/core/contract-audit'
import { z } from 'zod'
import { capital, changesIn, takenApart } from './changes.ts'

/** `Deleted backup nightly.tar.gz`, `Changed schedule Nightly: retention last 7 → 14`, `Sign-in refused`. */
export function sentenceOf(entry: AuditEntry): string {
  const ok = entry.result === 'ok'
  const visit = visits[entry.action]
  if (visit) return ok ? visit.done : visit.refused
  const deed = deeds[entry.action]
  if (!deed) return unknownDeed(entry)
  if (!ok) return `Tried to ${deed.wanted} ${objectOf(entry)}`
  const done = typeof deed.done === 'string' ? deed.done : deed.done(entry)
  return `${done} ${objectOf(entry)}${afterwards(entry)}`
}

const visits: Record<string, { done: string; refused: string }> = {
  'auth.signIn': { done: 'Signed in', refused: 'Sign-in refused' },
  'auth.signOut': { done: 'Signed out', refused: 'Sign-out refused' },
  'alert.sendTest': { done: 'Sent a test mail', refused: 'A test mail was refused' },
  'auth.setUp': { done: 'Set up the first admin', refused: 'Set-up refused' },
}

/** What the subject follows. */
type Deed = { done: string | ((entry: AuditEntry) => string); wanted: string }

const deeds: Record<string, Deed> = {
  'backup.create': { done: 'Started', wanted: 'start' },
  'backup.change': { done: 'Changed', wanted: 'change' },
  'backup.remove': { done: 'Deleted', wanted: 'delete' },
  'backup.cancel': { done: 'Cancelled', wanted: 'cancel' },
  'backup.verify': { done: 'Asked to verify', wanted: 'verify' },
  'backup.drill': { done: 'Asked to drill', wanted: 'drill' },
  'backup.cancelProof': { done: 'Cancelled the verify or drill of', wanted: 'cancel the verify or drill of' },
  'backup.upload': { done: 'Uploaded', wanted: 'upload' },
  'backup.download': { done: 'Downloaded', wanted: 'download' },
  'backup.downloadDocument': { done: 'Downloaded a document of', wanted: 'download a document of' },
  'backup.expire': { done: 'Expired', wanted: 'expire' },
  'restore.preview': { done: 'Previewed a restore of', wanted: 'preview a restore of' },
  'restore.start': { done: 'Started a restore of', wanted: 'start a restore of' },
  'restore.undo': { done: 'Undid the restore of', wanted: 'undo the restore of' },
  'restore.settle': { done: settled, wanted: 'settle the interrupted restore of' },
  'schedule.create': { done: 'Made', wanted: 'make' },
  'schedule.change': { done: 'Changed', wanted: 'change' },
  'schedule.toggle': { done: switched, wanted: 'switch' },
  'schedule.remove': { done: 'Deleted', wanted: 'delete' },
  'schedule.run': { done: 'Ran', wanted: 'run' },
  'schedule.duplicate': { done: 'Duplicated', wanted: 'duplicate' },
  'schedule.acknowledge': { done: 'Acknowledged the suspicion of', wanted: 'acknowledge the suspicion of' },
  'settings.change': { done: 'Changed', wanted: 'change' },
  'auth.createToken': { done: 'Made', wanted: 'make' },
  'auth.revokeToken': { done: 'Revoked', wanted: 'revoke' },
  'alert.retry': { done: 'Tried again', wanted: 'try again' },
  'webhook.create': { done: 'Made', wanted: 'make' },
  'webhook.change': { done: 'Changed', wanted: 'change' },
  'webhook.remove': { done: 'Deleted', wanted: 'delete' },
  'webhook.renewSecret': { done: 'Made a new secret for', wanted: 'make a new secret for' },
  'webhook.test': { done: 'Sent a test to', wanted: 'send a test to' },
  'audit.export': { done: 'Exported', wanted: 'export' },
}

function settled({ details }: AuditEntry): string {
  return details.outcome === 'completed' ? 'Completed the interrupted restore of' : 'Undid the interrupted restore of'
}

function switched(entry: AuditEntry): string {
  const on = changesIn(entry.details)[0]?.after
  return on ? `Switched ${on === 'yes' ? 'on' : 'off'}` : 'Did not change'
}

const objects: Record<string, { noun: string; nameless: string }> = {
  backup: { noun: 'backup', nameless: 'a backup' },
  restore: { noun: 'backup', nameless: 'a backup' },
  schedule: { noun: 'schedule', nameless: 'a schedule' },
  auth: { noun: 'API token', nameless: 'an API token' },
  settings: { noun: 'settings', nameless: 'the settings' },
  alert: { noun: 'mail', nameless: 'a mail' },
  webhook: { noun: 'webhook', nameless: 'a webhook' },
  audit: { noun: 'audit log', nameless: 'the audit log' },
}

const askedName = z
  .object({ name: z.string() })
  .or(z.object({ fileName: z.string() }).transform((file) => ({ name: file.fileName })))

/** What was refused has no subject yet; then it is called as it was asked for. */
function objectOf({ action, subject, details }: AuditEntry): string {
  const { noun, nameless } = objects[roomOf(action)] ?? { noun: '', nameless: 'it' }
  const name = subject ?? askedName.safeParse(details.input).data?.name
  return name === undefined ? nameless : `${noun} ${name}`
}

const shownChanges = 2
// Both sides stay in one line where they fit.
const arrow = '\u00a0→\u00a0'

function afterwards({ action, details }: AuditEntry): string {
  if (typeof details.reason === 'string') return `: ${details.reason}`
  // What was made or deleted differs in everything.
  const changes = changesIn(details)
  if (!action.endsWith('.change') || changes.length === 0) return ''
  const shown = changes
    .slice(0, shownChanges)
    .map(({ field, before, after }) => `${field} ${before ?? 'none'}${arrow}${after ?? 'none'}`)
  const more = changes.length - shown.length
  return `: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Of an action newer than this page: `Store: check all`. */
function unknownDeed({ action, subject, result }: AuditEntry): string {
  const [room = action, ...rest] = action.split('.').map(takenApart)
  const deed = capital([room, rest.join(' ')].filter(Boolean).join(': '))
  return `${deed}${subject === null ? '' : `, ${subject}`}${result === 'ok' ? '' : ', not done'}`
}

function roomOf(action: string): string {
  return action.split('.', 1)[0] ?? action
}

/** Who did it, or whose address was typed at the door. */
export function whoOf({ who }: AuditEntry): string {
  return who ?? 'The server'
}

const ways: Record<AuditVia, string> = { console: 'Console', api: 'API token', server: 'Server' }

/** `Console, 192.0.2.7`. */
export function wayOf({ who, via, address }: AuditEntry): string {
  return [who === null ? 'By itself' : ways[via], address].filter(Boolean).join(', ')
}

const results: Record<string, string> = {
  ok: 'Done',
  unauthorized: 'Wrong address or password',
  forbidden: 'Not allowed',
  invalid: 'Not valid',
  conflict: 'In conflict',
  internal: 'Error in the server',
}

/** `Done`; of a refusal its code in words: `Too many requests`. */
export function resultOf({ result }: AuditEntry): string {
  return results[result] ?? capital(takenApart(result))
}
