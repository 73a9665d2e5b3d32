import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Queries } from '../operation/records.ts'
import { outbox } from '../schema-alert.ts'

/** Nothing that waits for a webhook that is gone is tried any more. */
export async function giveUpWebhook(db: Queries, webhookId: string): Promise<void> {
  await db
    .update(outbox)
    .set({ nextAttemptAt: null, failedAt: sql`now()`, lastError: 'The webhook was deleted.' })
    .where(and(eq(outbox.webhookId, webhookId), isNotNull(outbox.nextAttemptAt)))
}
