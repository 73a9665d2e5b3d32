import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm'
import { undelivered } from '../alert/outbox-problems.ts'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { backupSchedules } from '../schema.ts'
import { outbox, webhooks } from '../schema-alert.ts'

/** What is posted and does not arrive: whoever relies on it does not know. */
export async function findHookProblems({ db }: Core): Promise<Problem[]> {
  const stuckPosts = await db
    .selectDistinctOn([webhooks.id], { name: webhooks.name, said: outbox.lastError })
    .from(outbox)
    .innerJoin(webhooks, and(eq(webhooks.id, outbox.webhookId), eq(webhooks.enabled, true)))
    .where(and(undelivered, ne(outbox.event, 'test')))
    .orderBy(webhooks.id, desc(outbox.createdAt))
  const newest = db
    .selectDistinctOn([outbox.scheduleId], { id: outbox.id })
    .from(outbox)
    .where(eq(outbox.kind, 'heartbeat'))
    .orderBy(outbox.scheduleId, desc(outbox.createdAt), desc(outbox.id))
  const stuckBeats = await db
    .select({ name: backupSchedules.name, said: outbox.lastError })
    .from(outbox)
    .innerJoin(backupSchedules, eq(backupSchedules.id, outbox.scheduleId))
    // Of a beat that was overtaken by another nobody misses anything.
    .where(and(undelivered, sql`${outbox.id} in ${newest}`, sql`${backupSchedules.heartbeatUrl} is not null`, exists))
    .orderBy(backupSchedules.name)
  return [
    ...stuckPosts.map(({ name, said }) => describe('webhook_undelivered', `the webhook ${name}`, said)),
    ...stuckBeats.map(({ name, said }) => describe('heartbeat_undelivered', `the heartbeat address of ${name}`, said)),
  ]
}

const exists = isNull(backupSchedules.deletedAt)
function describe(code: string, whom: string, said: string | null): Problem {
  return {
    code,
    message: `What was posted to ${whom} did not arrive.${said === null ? '' : ` ${said}`}`,
    hint: 'Check its address, and send a test. What waits is posted by itself once it answers.',
  }
}
