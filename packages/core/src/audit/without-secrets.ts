import type { AuditDetails } from '../contract-audit.ts'
import { storableText } from '../storable-text.ts'

const MAX_TEXT = 300
const MAX_VALUES = 200
const MAX_DEPTH = 6

const SECRET_NAME =
  /passw|passphrase|secret|token|authorization|cookie|credential|api[-_]?key|private[-_]?key|signing[-_]?key|dsn$/i

/** A copy fit to be kept and shown for ever: no secrets, no long texts, and of what is large only the beginning. */
export function withoutSecrets(details: AuditDetails): AuditDetails {
  const budget = { values: MAX_VALUES }
  return fields(details, budget, 0)
}

const ADDRESS_NAME = /url$/i

type Budget = { values: number }

function fields(from: object, budget: Budget, depth: number): AuditDetails {
  const kept: [string, unknown][] = []
  for (const [name, value] of Object.entries(from)) {
    if (value === undefined) continue
    if (budget.values <= 0) return Object.fromEntries([...kept, ['…', 'the rest is left out']])
    kept.push([cleanText(name), fitValue(name, value, budget, depth)])
  }
  return Object.fromEntries(kept)
}

function fitValue(name: string, value: unknown, budget: Budget, depth: number): unknown {
  if (SECRET_NAME.test(name)) return hidden(value)
  return copy(ADDRESS_NAME.test(name) ? originOf(value) : value, budget, depth + 1)
}

/** Whoever knows the path of a webhook or a heartbeat may post to it: where it leads to is worth knowing, the rest not. */
function originOf(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([side, address]) => [side, originOf(address)]))
  }
  if (typeof value !== 'string' || !/^https?:/i.test(value) || !URL.canParse(value)) return value
  const { origin, pathname, search } = new URL(value)
  return pathname === '/' && search === '' ? origin : `${origin}/[secret]`
}

/** Whether there was one is worth knowing. */
function hidden(value: unknown): string | null {
  return value === null || value === '' ? null : '[secret]'
}

function copy(value: unknown, budget: Budget, depth: number): unknown {
  budget.values--
  if (typeof value === 'string') return cleanText(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : (value ?? null)
  if (depth > MAX_DEPTH) return '…'
  if (value instanceof Date) return value.toISOString()
  if (!Array.isArray(value)) return fields(value, budget, depth)
  const kept = []
  for (const each of value) {
    if (budget.values <= 0) return [...kept, '…']
    kept.push(copy(each, budget, depth + 1))
  }
  return kept
}

function cleanText(text: string): string {
  const masked = maskSecrets(text.slice(0, 4 * MAX_TEXT))
  const cut = masked.length > MAX_TEXT || text.length > 4 * MAX_TEXT
  return `${storableText(masked.slice(0, MAX_TEXT))}${cut ? '…' : ''}`
}

/** Hides what is secret whatever it is called: addresses with what signs in, libpq's `password=…`, our API tokens. */
export function maskSecrets(text: string): string {
  return text
    .replace(CONNECTION, '[connection string]')
    .replace(CREDENTIALS, '$1[secret]@')
    .replace(PASSWORD_FIELD, '$1[secret]')
    .replace(OUR_TOKEN, 'mvp_[secret]')
}

// None of them runs past the end of a JSON string, so that a line of a log stays one: a backslash takes its pair along.
const CONNECTION = /\b(?:postgres(?:ql)?|rediss?|mysql|mongodb|amqps?|smtps?):\/\/(?:[^\s"'<>\\]|\\[^\s"])*/gi
// An unescaped @ in a password does not end it: better too much is hidden than half of it shown.
const CREDENTIALS = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s"'<>\\]|\\[^\s"])*@/gi
const PASSWORD_FIELD = /(\bpassword\s*=\s*)(?:'[^'"]*'|(?:[^\s"\\]|\\[^\s"])+)/gi
const OUR_TOKEN = /mvp_[A-Za-z0-9_-]{20,}/g
