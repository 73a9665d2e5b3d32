import { type Delivery, type WebhookEvent, webhookEvent } from '@mvp/core/contract-webhook'
import { formatAgo } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

/** What a webhook can be told of, the most urgent first. */
export const webhookEvents: Record<WebhookEvent, string> = {
  failure: 'Failed',
  overdue: 'Overdue',
  recovered: 'Recovered',
  warning: 'Warnings',
  'backup-started': 'Backup started',
  success: 'Completed',
  'restore-started': 'Restore started',
  'restore-done': 'Restore done',
  'retention-frozen': 'Retention frozen',
}

const places = Object.keys(webhookEvents)

/** In the order people look for them. */
function urgentFirst(events: readonly WebhookEvent[]): WebhookEvent[] {
  return events.toSorted((one, other) => places.indexOf(one) - places.indexOf(other))
}

export const allEvents = urgentFirst(webhookEvent.options)

/** `Failed, overdue and recovered`, or `Everything`. */
export function eventsSentence(events: readonly WebhookEvent[]): string {
  if (events.length === allEvents.length) return 'Everything'
  const [first = '', ...others] = urgentFirst(events).map((event) => webhookEvents[event])
  const rest = others.map((word) => word.toLowerCase())
  const last = rest.pop()
  return last === undefined ? first : `${[first, ...rest].join(', ')} and ${last}`
}

/** How the newest delivery went. */
export function stateOfDelivery(
  { state, attempts, createdAt }: Delivery,
  now: number,
): { name: StateName; word: string } {
  const ago = formatAgo(createdAt, Math.max(now, Date.parse(createdAt)))
  if (state === 'delivered') return { name: 'completed', word: `Received ${ago}` }
  if (state === 'failed') return { name: 'failed', word: `Given up, from ${ago}` }
  if (state === 'sending') return { name: 'running', word: 'Being sent' }
  return attempts === 0 ? { name: 'queued', word: 'Waiting' } : { name: 'attention', word: `Not received since ${ago}` }
}
