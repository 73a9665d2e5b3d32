import { and, asc, eq } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { AlertEvent, AlertFacts } from '../contract-alert.ts'
import type { ScheduleRow } from '../schema.ts'
import { outbox, webhooks } from '../schema-alert.ts'

/** Something that is told: as at most one of these events, the most telling first. */
type Occasion = {
  key: string
  scheduleId: string | null
  operationId: string | null
  events: AlertEvent[]
  factsOf: (event: AlertEvent) => Promise<AlertFacts>
}

/** Whether anything is posted at all of what happens to a schedule, or to none. */
export async function hasHooks(tx: Transaction, schedule: ScheduleRow | null): Promise<boolean> {
  if (schedule !== null && schedule.heartbeatUrl !== null) return true
  return (await tx.select({ id: webhooks.id }).from(webhooks).where(eq(webhooks.enabled, true)).limit(1)).length > 0
}

/** Writes a post to each webhook that wants one of the events: once for each of a key, however often it is asked to. */
export async function enqueueWebhooks(tx: Transaction, { key, events, factsOf, ...about }: Occasion): Promise<void> {
  if (events.length === 0) return
  const enabled = await tx.select().from(webhooks).where(eq(webhooks.enabled, true)).orderBy(asc(webhooks.createdAt))
  for (const { id, events: wanted } of enabled) {
    const event = events.find((each) => wanted.some((one) => one === each))
    if (event === undefined) continue
    const facts = await factsOf(event)
    await tx
      .insert(outbox)
      .values({ ...about, ...told(facts), key: `${key}:${event}:webhook:${id}`, kind: 'webhook', webhookId: id })
      .onConflictDoNothing({ target: outbox.key })
  }
}

/** Writes a beat of a schedule's heartbeat, in place of the one before: delivered or not, that is news no more. */
export async function enqueueHeartbeat(tx: Transaction, schedule: ScheduleRow, occasion: Occasion): Promise<void> {
  const { key, events, factsOf, ...about } = occasion
  const [event] = events
  if (event === undefined || schedule.heartbeatUrl === null) return
  const beat = { ...about, ...told(await factsOf(event)), key: `${key}:${event}:heartbeat`, kind: 'heartbeat' as const }
  // One that is just being posted as well: what becomes of that is not written any more.
  await tx.delete(outbox).where(and(eq(outbox.kind, 'heartbeat'), eq(outbox.scheduleId, schedule.id)))
  await tx.insert(outbox).values(beat).onConflictDoNothing({ target: outbox.key })
}

function told(facts: AlertFacts) {
  return { event: facts.event, recipients: [], facts, happenedAt: new Date(facts.at) }
}
