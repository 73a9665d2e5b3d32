import { and, eq, isNull } from 'drizzle-orm'
import { claimHook, recordDelivered, recordRefused } from '../alert/delivery-records.ts'
import { retryDelay } from '../alert/retry-delay.ts'
import type { Core } from '../core.ts'
import { backupSchedules } from '../schema.ts'
import { type OutboxRow, webhooks } from '../schema-alert.ts'
import type { PostAnswer } from './post.ts'
import { postHeartbeat } from './post-heartbeat.ts'
import { postWebhook } from './post-webhook.ts'

// One receiver that hangs must not keep all others waiting.
const AT_ONCE = 4

/**
 * Posts everything that is due. Any number of servers may do so at once: what is posted is claimed for longer than a
 * receiver may take. Whatever a receiver does ends here: no operation waits for a post or changes by it.
 */
export async function deliverHooks(core: Core): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, () => postDue(core)))
}

async function postDue(core: Core): Promise<void> {
  while (!core.closing.aborted) {
    const row = await claimHook(core)
    if (!row) return
    await deliver(core, row)
  }
}

async function deliver(core: Core, row: OutboxRow): Promise<void> {
  const answer = await attempt(core, row)
  if (answer === null) return recordRefused(core, row, { said: GONE, retryMs: null })
  const { taken, lasting, said } = answer
  if (taken) return recordDelivered(core, row, { providerId: null, said })
  const { id, kind, event, attempts } = row
  core.log.warn({ post: id, kind, event, attempts, said }, 'something was not posted')
  const retryMs = isStale(row) ? null : retryDelay(attempts, { firstMs: core.timings.mailRetry, lasting })
  // A server that stops has not waited for the answer: another tries again at once.
  await recordRefused(core, row, { said, retryMs: core.closing.aborted ? 0 : retryMs })
}

const GONE = 'It was turned off or deleted before this could be posted.'
const STALE = 'It was too old to be true any more.'

/** Null: nobody wants it any more. */
async function attempt(core: Core, row: OutboxRow): Promise<PostAnswer | null> {
  try {
    if (row.kind === 'webhook') return await attemptWebhook(core, row)
    if (isStale(row)) return { taken: false, lasting: true, said: STALE }
    return await attemptHeartbeat(core, row)
  } catch (error) {
    // A defect of ours: the others must not wait for it to be mended.
    core.log.error({ err: error, post: row.id }, 'something could not be posted')
    return { taken: false, lasting: true, said: 'It could not be posted. The server’s log has the details.' }
  }
}

async function attemptWebhook(core: Core, row: OutboxRow): Promise<PostAnswer | null> {
  const [webhook] = await core.db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.id, row.webhookId ?? ''), eq(webhooks.enabled, true)))
  return webhook ? postWebhook(core, webhook, row) : null
}

async function attemptHeartbeat(core: Core, row: OutboxRow): Promise<PostAnswer | null> {
  const [schedule] = await core.db
    .select({ url: backupSchedules.heartbeatUrl })
    .from(backupSchedules)
    .where(and(eq(backupSchedules.id, row.scheduleId ?? ''), isNull(backupSchedules.deletedAt)))
  return schedule?.url ? postHeartbeat(core, schedule.url, row) : null
}

const STALE_MS = 60 * 60 * 1000

/** A beat says what is so now: one of yesterday would vouch for a schedule that has died since. */
function isStale({ kind, createdAt }: OutboxRow): boolean {
  return kind === 'heartbeat' && Date.now() - createdAt.getTime() > STALE_MS
}
