import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm'
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
    .where(and(stuck, ne(outbox.event, 'test')))
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
    .where(and(stuck, sql`${outbox.id} in ${newest}`, sql`${backupSchedules.heartbeatUrl} is not null`, exists))
    .orderBy(backupSchedules.name)
  return [
    ...stuckPosts.map(({ name, said }) => describe('webhook_undelivered', `the webhook ${name}`, said)),
    ...stuckBeats.map(({ name, said }) => describe('heartbeat_undelivered', `the heartbeat address of ${name}`, said)),
  ]
}

const PATIENCE_MINUTES = 15
// One that was given up is still to be seen for a while.
const SHOWN_DAYS = 7

const exists = isNull(backupSchedules.deletedAt)
const stuck = and(
  isNull(outbox.deliveredAt),
  sql`${outbox.createdAt} < now() - make_interval(mins => ${PATIENCE_MINUTES})`,
  sql`${outbox.createdAt} > now() - make_interval(days => ${SHOWN_DAYS})`,
)

function describe(code: string, whom: string, said: string | null): Problem {
  return {
    code,
    message: `What was posted to ${whom} did not arrive.${said === null ? '' : ` ${said}`}`,
    hint: 'Check its address, and send a test. What waits is posted by itself once it answers.',
  }
}
