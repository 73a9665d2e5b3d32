import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import type { AuditDetails } from '@mvp/core/contract-audit'
import { z } from 'zod'
import { formatBytes, formatCount } from '../parts/format-size.ts'

/** One field that an action changed, in words; null: there was nothing before, or is nothing after. */
export type Change = { field: string; before: string | null; after: string | null }

const object = z.record(z.string(), z.unknown())
const sides = z.object({ before: z.unknown(), after: z.unknown() }).partial()

/** What differs, down to the single number of a rule. */
export function changesIn({ changed }: AuditDetails): Change[] {
  return fieldsOf(object.safeParse(changed).data ?? {}).flatMap(([field, value]) => {
    const { before, after } = sides.safeParse(value).data ?? {}
    return compare(leavesOf(field, before), leavesOf(field, after))
  })
}

function compare(before: Map<string, string>, after: Map<string, string>): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((field) => ({ field, before: before.get(field) ?? null, after: after.get(field) ?? null }))
    .filter((change) => change.before !== change.after)
}

/** Details as a list of names and values, without what `changesIn` says already. */
export function factsIn({ changed, input, ...facts }: AuditDetails): { name: string; value: string }[] {
  const asked = changed === undefined ? leavesOf(t`asked for`, input) : []
  const rest = Object.entries(facts).flatMap(([name, value]) => [...leavesOf(name, value)])
  return [...asked, ...rest].map(([name, value]) => ({ name: capital(name), value }))
}

/** Every value by its path in words; what is null is not there. */
function leavesOf(path: string, value: unknown): Map<string, string> {
  if (value === null || value === undefined) return new Map()
  const inner = Array.isArray(value) ? null : object.safeParse(value).data
  if (!inner) return new Map([[fieldWords(path), valueWords(path, value)]])
  return new Map(fieldsOf(inner).flatMap(([name, each]) => [...leavesOf(`${path} ${name}`, each)]))
}

// PostgreSQL gives fields by the length of their names; people look for them from the name to the detail.
const order = [
  ...['name', 'enabled', 'frequency', 'cron', 'timeZone', 'contents', 'retention', 'missedRun'],
  ...['keepLast', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'maxAgeDays'],
]

function fieldsOf(value: Record<string, unknown>): [string, unknown][] {
  const place = (name: string) => order.indexOf(name) + 1 || order.length + 1
  return Object.entries(value).sort(([one], [other]) => place(one) - place(other))
}

const names = new Map<string, MessageDescriptor>([
  ['keepLast', msg`last`],
  ['expiresInDays', msg`expires in`],
  ['maxAgeDays', msg`age at most`],
  ['suspiciousDropPercent', msg`suspicious drop`],
  ['speedLimitMib', msg`speed limit`],
  ['compressionLevel', msg`compression level`],
  ['enabled', msg`switched on`],
  ['sizeBytes', msg`size`],
  ['with', msg`came with`],
  ['name', msg`name`],
  ['frequency', msg`frequency`],
  ['timeZone', msg`time zone`],
  ['contents', msg`contents`],
  ['retention', msg`retention`],
  ['missedRun', msg`missed run`],
  ['hourly', msg`hourly`],
  ['daily', msg`daily`],
  ['weekly', msg`weekly`],
  ['monthly', msg`monthly`],
  ['yearly', msg`yearly`],
  ['note', msg`note`],
  ['pinned', msg`pinned`],
  ['recipients', msg`recipients`],
  ['scope', msg`scope`],
  ['reason', msg`reason`],
  ['outcome', msg`outcome`],
  ['confirm', msg`confirmed with`],
  ['cron', msg`cron`],
  ['documents', msg`documents`],
  ['events', msg`events`],
  ['filter', msg`filter`],
  ['found', msg`found`],
  ['from', msg`from`],
  ['frozenBy', msg`frozen by`],
  ['heartbeatUrl', msg`heartbeat URL`],
  ['id', msg`id`],
  ['made', msg`made`],
  ['manual', msg`manual`],
  ['onlyOne', msg`only one`],
  ['operation', msg`operation`],
  ['safety', msg`safety`],
  ['to', msg({ message: 'to', context: 'a recipient, or the end of a time' })],
  ['uploaded', msg`uploaded`],
  ['url', msg`URL`],
  ['who', msg`who`],
  ['notify', msg`alerts`],
  ['notifyOnFailure', msg`mail on failure`],
  ['notifyOnOverdue', msg`mail on what is overdue`],
  ['notifyOnRecovered', msg`mail on recovery`],
  ['notifyOnRestore', msg`mail on restores`],
  ['notifyOnRetention', msg`mail on retention`],
  ['notifyOnSuccess', msg`mail on success`],
  ['notifyOnWarning', msg`mail on warnings`],
  ['skipSafetyBackup', msg`without a safety backup`],
  ['trustForeign', msg`trusts what was made elsewhere`],
  ['unchangedFrom', msg`seen before`],
  ['unchangedSince', msg`seen as of`],
  ['verifyEveryDays', msg`verified every`],
  ['drillEveryDays', msg`drill every`],
])

/** `retention keepLast` as `retention last`. */
function fieldWords(path: string): string {
  return path.split(' ').map(nameWords).join(' ')
}

/** Whether a field has a name in every language; others are taken apart. */
export function isNamed(field: string): boolean {
  return names.has(field)
}

function nameWords(name: string): string {
  const known = names.get(name)
  return known ? t(known) : takenApart(name)
}

export const yes = () => t`yes`

function valueWords(path: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? yes() : t`no`
  if (typeof value === 'number') return numberWords(path, value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** With the unit its field ends in. */
function numberWords(path: string, value: number): string {
  if (path.endsWith('Bytes')) return formatBytes(value)
  if (path.endsWith('Percent')) return `${formatCount(value)} %`
  if (path === 'speedLimitMib') return `${formatCount(value)} MiB/s`
  return path.endsWith('Days') ? plural(value, { one: '# day', other: '# days' }) : formatCount(value)
}

/** `timeZone` as `time zone`, `store_full` as `store full`. */
export function takenApart(name: string): string {
  return name.replaceAll('_', ' ').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
