import { plural, t } from '@lingui/core/macro'
import type { OutboxMail } from '@mvp/core/contract-alert'
import { formatAgo } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

/** How a mail stands, as an icon and a word. */
export function stateOfMail({ state, attempts }: OutboxMail): { name: StateName; word: string } {
  if (state === 'delivered') return { name: 'completed', word: t`Delivered` }
  if (state === 'failed') return { name: 'failed', word: t`Given up` }
  if (state === 'kept') return { name: 'off', word: t`Kept` }
  if (state === 'sending') return { name: 'running', word: t`Being sent` }
  return attempts === 0 ? { name: 'queued', word: t`Waiting` } : { name: 'attention', word: t`Trying again` }
}

/** `ada@example.org and 2 more`. */
export function toWhom({ recipients }: Pick<OutboxMail, 'recipients'>): string {
  const [first, ...others] = recipients
  if (first === undefined) return t`nobody`
  return others.length === 0 ? first : t`${first} and ${others.length} more`
}

/** `3 attempts, the next in 4 min`; empty for what arrived at once. */
export function attemptsOf({ state, attempts, nextAttemptAt }: OutboxMail, now: number): string {
  if (state === 'delivered') return attempts > 1 ? plural(attempts, { one: '# attempt', other: '# attempts' }) : ''
  const made = attempts === 0 ? t`Not tried yet` : plural(attempts, { one: '# attempt', other: '# attempts' })
  if (state !== 'waiting' || nextAttemptAt === null) return made
  if (Date.parse(nextAttemptAt) <= now) return t`${made}, the next now`
  return t`${made}, the next ${formatAgo(nextAttemptAt, now)}`
}

/** Whether asking for another attempt can help. */
export function canRetry({ state }: Pick<OutboxMail, 'state'>): boolean {
  return state === 'waiting' || state === 'failed'
}
