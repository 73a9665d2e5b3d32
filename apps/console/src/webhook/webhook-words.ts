import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { type Delivery, type WebhookEvent, webhookEvent } from '@mvp/core/contract-webhook'
import { spokenLanguage } from '../language/i18n.ts'
import { formatAgo } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

/** What a webhook can be told of, the most urgent first. */
export const webhookEvents: Record<WebhookEvent, MessageDescriptor> = {
  failure: msg`Failed`,
  overdue: msg`Overdue`,
  recovered: msg`Recovered`,
  warning: msg`Warnings`,
  'backup-started': msg`Backup started`,
  success: msg`Completed`,
  'restore-started': msg`Restore started`,
  'restore-done': msg`Restore done`,
  'retention-frozen': msg`Retention frozen`,
}

const places = Object.keys(webhookEvents)

/** In the order people look for them. */
function urgentFirst(events: readonly WebhookEvent[]): WebhookEvent[] {
  return events.toSorted((one, other) => places.indexOf(one) - places.indexOf(other))
}

export const allEvents = urgentFirst(webhookEvent.options)

/** `Failed, overdue and recovered`, or `Everything`. */
export function eventsSentence(events: readonly WebhookEvent[]): string {
  if (events.length === allEvents.length) return t`Everything`
  return inOneSentence(urgentFirst(events).map((event) => t(webhookEvents[event])))
}

/** German keeps the capitals of its nouns. */
function inOneSentence([first = '', ...others]: readonly string[]): string {
  const rest = spokenLanguage() === 'en' ? others.map((word) => word.toLowerCase()) : others
  const last = rest.at(-1)
  const before = [first, ...rest.slice(0, -1)].join(', ')
  return last === undefined ? first : t`${before} and ${last}`
}

/** How the newest delivery went. */
export function stateOfDelivery(
  { state, attempts, createdAt }: Delivery,
  now: number,
): { name: StateName; word: string } {
  const ago = formatAgo(createdAt, Math.max(now, Date.parse(createdAt)))
  if (state === 'delivered') return { name: 'completed', word: t`Received ${ago}` }
  if (state === 'failed') return { name: 'failed', word: t`Given up, from ${ago}` }
  if (state === 'sending') return { name: 'running', word: t`Being sent` }
  return attempts === 0
    ? { name: 'queued', word: t`Waiting` }
    : { name: 'attention', word: t`Not received since ${ago}` }
}
