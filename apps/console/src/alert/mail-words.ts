import type { OutboxMail } from '@mvp/core/contract-alert'
import { plural } from '../parts/format-size.ts'
import { formatAgo } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

/** How a mail stands, as an icon and a word. */
export function stateOfMail({ state, attempts }: OutboxMail): { name: StateName; word: string } {
  if (state === 'delivered') return { name: 'completed', word: 'Delivered' }
  if (state === 'failed') return { name: 'failed', word: 'Given up' }
  if (state === 'kept') return { name: 'off', word: 'Kept' }
  if (state === 'sending') return { name: 'running', word: 'Being sent' }
  return attempts === 0 ? { name: 'queued', word: 'Waiting' } : { name: 'attention', word: 'Trying again' }
}

/** `ada@example.org and 2 more`. */
export function toWhom({ recipients }: Pick<OutboxMail, 'recipients'>): string {
  const [first, ...others] = recipients
  if (first === undefined) return 'nobody'
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

/** `3 attempts, the next in 4 min`; empty for what arrived at once. */
export function attemptsOf({ state, attempts, nextAttemptAt }: OutboxMail, now: number): string {
  if (state === 'delivered') return attempts > 1 ? plural(attempts, 'attempt') : ''
  const made = attempts === 0 ? 'Not tried yet' : plural(attempts, 'attempt')
  if (state !== 'waiting' || nextAttemptAt === null) return made
  return `${made}, the next ${Date.parse(nextAttemptAt) > now ? formatAgo(nextAttemptAt, now) : 'now'}`
}

/** Whether asking for another attempt can help. */
export function canRetry({ state }: Pick<OutboxMail, 'state'>): boolean {
  return state === 'waiting' || state === 'failed'
}
