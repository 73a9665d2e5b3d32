import { randomUUID } from 'node:crypto'
import { claimMs, recordDelivered, recordRefused } from '../alert/delivery-records.ts'
import { plainFacts } from '../alert/gather-facts.ts'
import type { WebhookTestAnswer } from '../contract-webhook.ts'
import type { Core } from '../core.ts'
import { inMs } from '../operation/records.ts'
import { readClock } from '../schedule/clock.ts'
import { type OutboxRow, outbox } from '../schema-alert.ts'
import { postWebhook } from './post-webhook.ts'
import { findWebhookRow } from './webhooks.ts'

/** Posts a test now, once, also to a webhook that is off, and answers with what the receiver said. Throws `not_found`. */
export async function testWebhook(core: Core, id: string): Promise<WebhookTestAnswer> {
  const webhook = await findWebhookRow(core, id)
  const row = await insertClaimed(core, id)
  const { taken, said } = await postWebhook(core, webhook, row)
  if (taken) await recordDelivered(core, row, { providerId: null, said })
  else await recordRefused(core, row, { said, retryMs: null })
  return { delivered: taken, answer: said }
}

/** Claimed from the start, so that no server posts it beside. */
async function insertClaimed(core: Core, webhookId: string): Promise<OutboxRow> {
  const now = await readClock(core, core.db)
  const id = randomUUID()
  const [row] = await core.db
    .insert(outbox)
    .values({
      id,
      key: `test:${id}:webhook`,
      kind: 'webhook',
      event: 'test',
      webhookId,
      recipients: [],
      facts: { ...plainFacts(core, { schedule: null, now }), event: 'test', subject: 'this is a test' },
      happenedAt: now,
      attempts: 1,
      claimedBy: core.owner,
      claimedUntil: inMs(claimMs(core)),
    })
    .returning()
  if (!row) throw new Error('an insert returned nothing')
  return row
}
