import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Delivery } from '../contract-webhook.ts'
import type { Queries } from '../operation/records.ts'
import { type OutboxRow, outbox } from '../schema-alert.ts'

/** What was last posted to each of these webhooks, or is to be. */
export async function lastDeliveries(db: Queries, webhookIds: string[]): Promise<Map<string, Delivery>> {
  if (webhookIds.length === 0) return new Map()
  const rows = await db
    .selectDistinctOn([outbox.webhookId])
    .from(outbox)
    .where(inArray(outbox.webhookId, webhookIds))
    .orderBy(outbox.webhookId, desc(outbox.createdAt), desc(outbox.id))
  return new Map(rows.map((row) => [row.webhookId ?? '', toDelivery(row)]))
}

/** As lastDeliveries, of the heartbeats of schedules. */
export async function lastHeartbeats(db: Queries, scheduleIds: string[]): Promise<Map<string, Delivery>> {
  const rows = await db
    .selectDistinctOn([outbox.scheduleId])
    .from(outbox)
    .where(and(eq(outbox.kind, 'heartbeat'), inArray(outbox.scheduleId, scheduleIds)))
    .orderBy(outbox.scheduleId, desc(outbox.createdAt), desc(outbox.id))
  return new Map(rows.map((row) => [row.scheduleId ?? '', toDelivery(row)]))
}

function toDelivery(row: OutboxRow): Delivery {
  const { event, attempts, lastError } = row
  return {
    event,
    state: stateOf(row),
    attempts,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    answer: lastError,
  }
}

function stateOf({ deliveredAt, failedAt, claimedBy }: OutboxRow): Delivery['state'] {
  if (deliveredAt !== null) return 'delivered'
  if (failedAt !== null) return 'failed'
  return claimedBy === null ? 'waiting' : 'sending'
}
