import type { Core } from '../core.ts'
import type { OutboxRow, WebhookRow } from '../schema-alert.ts'
import { type PostAnswer, post } from './post.ts'
import { secretOf, sign } from './secret.ts'

/**
 * Posts an event to a webhook, as Standard Webhooks has it (standardwebhooks.com). The id is the same at each attempt,
 * so that a receiver knows one it has seen; time and signature are the attempt's.
 */
export function postWebhook(core: Core, webhook: WebhookRow, row: OutboxRow): Promise<PostAnswer> {
  const { event, ...facts } = row.facts
  const { id, scheduleId, operationId } = row
  const body = JSON.stringify({ type: event, timestamp: facts.at, data: { ...facts, scheduleId, operationId } })
  const timestamp = Math.floor(Date.now() / 1000)
  return post(core, {
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign(secretOf(core.env, webhook), { id, timestamp, body }),
    },
    body,
  })
}
