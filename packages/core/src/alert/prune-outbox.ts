import { sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import { outbox } from '../schema-alert.ts'

/** How long what was told can be looked up. */
const KEPT_DAYS = 90

/** Deleted at once, so that nobody waits for the locks of many. */
const BATCH = 1000

/**
 * Removes mails and posts that are older than 90 days, whatever became of them. The last post to each webhook, and of each
 * schedule's heartbeat, stays: it is what is shown of them.
 */
export async function pruneOutbox(core: Core): Promise<void> {
  while (!core.closing.aborted) {
    const removed = await core.db.execute(sql`
      delete from ${outbox} where id in (
        select old.id from ${outbox} old
        where old.created_at < now() - make_interval(days => ${KEPT_DAYS})
          and (old.kind = 'mail' or exists (
            select from ${outbox} later
            where later.kind = old.kind
              and later.webhook_id is not distinct from old.webhook_id
              and (old.kind = 'webhook' or later.schedule_id = old.schedule_id)
              and (later.created_at, later.id) > (old.created_at, old.id)))
        order by old.created_at limit ${BATCH}
        for update skip locked)`)
    if (removed.count < BATCH) return
  }
}
