import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { AuditEntry, AuditVia } from '@mvp/core/contract-audit'
import { z } from 'zod'
import { anew } from '../language/i18n.ts'
import { deeds } from './audit-deeds.ts'
import { capital, changesIn, takenApart } from './changes.ts'

/** `Deleted backup nightly.tar.gz`, `Changed schedule Nightly: retention last 7 → 14`, `Sign-in refused`. */
export function sentenceOf(entry: AuditEntry): string {
  const ok = entry.result === 'ok'
  const visit = visits[entry.action]
  if (visit) return t(ok ? visit.done : visit.refused)
  const deed = deeds[entry.action]
  if (!deed) return unknownDeed(entry)
  const object = objectOf(entry)
  return ok ? `${deed.done(object, entry)}${afterwards(entry)}` : deed.tried(object)
}

const visits: Record<string, { done: MessageDescriptor; refused: MessageDescriptor }> = {
  'auth.signIn': { done: msg`Signed in`, refused: msg`Sign-in refused` },
  'auth.signOut': { done: msg`Signed out`, refused: msg`Sign-out refused` },
  'alert.sendTest': { done: msg`Sent a test mail`, refused: msg`A test mail was refused` },
  'auth.setUp': { done: msg`Set up the first admin`, refused: msg`Set-up refused` },
}

type Words = { named: (name: string) => string; nameless: MessageDescriptor }

const backup: Words = { named: (name) => t`backup ${name}`, nameless: msg`a backup` }

const objects: Record<string, Words> = {
  backup,
  restore: backup,
  schedule: { named: (name) => t`schedule ${name}`, nameless: msg`a schedule` },
  auth: { named: (name) => t`API token ${name}`, nameless: msg`an API token` },
  settings: { named: (name) => t`settings ${name}`, nameless: msg`the settings` },
  alert: { named: (name) => t`mail ${name}`, nameless: msg`a mail` },
  webhook: { named: (name) => t`webhook ${name}`, nameless: msg`a webhook` },
  audit: { named: (name) => t`audit log ${name}`, nameless: msg`the audit log` },
}

const askedName = z
  .object({ name: z.string() })
  .or(z.object({ fileName: z.string() }).transform((file) => ({ name: file.fileName })))

/** What was refused has no subject yet; then it is called as it was asked for. */
function objectOf({ action, subject, details }: AuditEntry): string {
  const words = objects[roomOf(action)]
  const name = subject ?? askedName.safeParse(details.input).data?.name
  if (name === undefined) return t(words?.nameless ?? msg`it`)
  return words ? words.named(name) : ` ${name}`
}

const shownChanges = 2
// Both sides stay in one line where they fit.
const arrow = '\u00a0→\u00a0'

function afterwards({ action, details }: AuditEntry): string {
  if (typeof details.reason === 'string') return `: ${anew(details.reason)}`
  // What was made or deleted differs in everything.
  const changes = changesIn(details)
  if (!action.endsWith('.change') || changes.length === 0) return ''
  const shown = changes
    .slice(0, shownChanges)
    .map(({ field, before, after }) => `${field} ${before ?? t`none`}${arrow}${after ?? t`none`}`)
    .join(', ')
  const more = changes.length - shownChanges
  return `: ${more > 0 ? t`${shown} and ${more} more` : shown}`
}

/** Of an action newer than this page: `Store: check all`. */
function unknownDeed({ action, subject, result }: AuditEntry): string {
  const [room = action, ...rest] = action.split('.').map(takenApart)
  const deed = capital([room, rest.join(' ')].filter(Boolean).join(': '))
  const done = subject === null ? deed : `${deed}, ${subject}`
  return result === 'ok' ? done : t`${done}, not done`
}

function roomOf(action: string): string {
  return action.split('.', 1)[0] ?? action
}

/** Who did it, or whose address was typed at the door. */
export function whoOf({ who }: AuditEntry): string {
  return who ?? t`The server`
}

const ways: Record<AuditVia, MessageDescriptor> = { console: msg`Console`, api: msg`API token`, server: msg`Server` }

/** `Console, 192.0.2.7`. */
export function wayOf({ who, via, address }: AuditEntry): string {
  return [who === null ? t`By itself` : t(ways[via]), address].filter(Boolean).join(', ')
}

const results: Record<string, MessageDescriptor> = {
  ok: msg`Done`,
  unauthorized: msg`Wrong address or password`,
  forbidden: msg`Not allowed`,
  invalid: msg`Not valid`,
  conflict: msg`In conflict`,
  internal: msg`Error in the server`,
}

/** `Done`; of a refusal its code in words: `Too many requests`. */
export function resultOf({ result }: AuditEntry): string {
  const known = results[result]
  return known ? t(known) : capital(takenApart(result))
}
