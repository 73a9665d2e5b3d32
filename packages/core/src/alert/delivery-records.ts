import { and, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import { inMs } from '../operation/records.ts'
import { type OutboxRow, outbox } from '../schema-alert.ts'

/** How long a mail stays its claimer's: longer than any provider is waited for. */
export const claimMs = ({ timings }: Pick<Core, 'timings'>) => 3 * timings.mail

/** After that it is not tried again. */
const GIVE_UP_DAYS = 3

/** Takes a mail that is due and nobody else's, the longest waiting first; null when there is none. */
export async function claimMail(core: Core): Promise<OutboxRow | null> {
  return claim(core, sql`o.kind = 'mail' and cardinality(o.recipients) > 0`)
}

/** As claimMail, of what is posted. */
export async function claimHook(core: Core): Promise<OutboxRow | null> {
  return claim(core, sql`o.kind <> 'mail'`)
}

async function claim(core: Core, which: SQL): Promise<OutboxRow | null> {
  const due = sql`(
    select o.id from outbox o
    where o.next_attempt_at <= now() and (o.claimed_until is null or o.claimed_until < now()) and ${which}
    order by o.next_attempt_at, o.id limit 1 for update skip locked)`
  const [claimed] = await core.db
    .update(outbox)
    .set({
      claimedBy: core.owner,
      claimedUntil: inMs(claimMs(core)),
      attempts: sql`${outbox.attempts} + 1`,
    })
    .where(eq(outbox.id, due))
    .returning()
  return claimed ?? null
}

/** Nobody has claimed it since: what became of the attempt is still to be written. */
const stillOurs = ({ id, claimedBy, attempts }: OutboxRow) =>
  and(eq(outbox.id, id), eq(outbox.claimedBy, claimedBy ?? ''), eq(outbox.attempts, attempts))

const released = { claimedBy: null, claimedUntil: null }

export async function recordDelivered(
  core: Core,
  mail: OutboxRow,
  { providerId, said }: { providerId: string | null; said: string | null },
): Promise<void> {
  await core.db
    .update(outbox)
    .set({ ...released, nextAttemptAt: null, deliveredAt: sql`now()`, providerId, lastError: said })
    .where(stillOurs(mail))
}

/** `retryMs` null: it is given up at once. Otherwise not before it has been tried for days. */
export async function recordRefused(
  core: Core,
  mail: OutboxRow,
  { said, retryMs }: { said: string; retryMs: number | null },
): Promise<void> {
  const over = retryMs === null ? sql`true` : sql`${outbox.createdAt} < now() - make_interval(days => ${GIVE_UP_DAYS})`
  await core.db
    .update(outbox)
    .set({
      ...released,
      lastError: said,
      nextAttemptAt: sql`case when ${over} then null else ${inMs(retryMs ?? 0)} end`,
      failedAt: sql`case when ${over} then now() end`,
    })
    .where(stillOurs(mail))
}

/** What nothing tried to deliver for days is news no more: a provider that is set at last gets no heap of it. */
export async function giveUpStale(core: Core): Promise<void> {
  await core.db
    .update(outbox)
    .set({ nextAttemptAt: null, failedAt: sql`now()`, lastError: 'It was days old before anything could deliver it.' })
    .where(
      and(
        eq(outbox.kind, 'mail'),
        isNotNull(outbox.nextAttemptAt),
        // Whoever asks for one that was given up wants it tried, however old it is.
        isNull(outbox.failedAt),
        eq(outbox.attempts, 0),
        sql`${outbox.createdAt} < now() - make_interval(days => ${GIVE_UP_DAYS})`,
      ),
    )
}
