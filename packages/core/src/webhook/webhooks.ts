import { randomBytes } from 'node:crypto'
import { asc, count, eq, sql } from 'drizzle-orm'
import type { Webhook, WebhookChange, WebhookRequest, WebhookWithSecret } from '../contract-webhook.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { type WebhookRow, webhooks } from '../schema-alert.ts'
import { lastDeliveries } from './deliveries.ts'
import { assertPublic } from './guard.ts'
import { secretOf } from './secret.ts'
import { giveUpWebhook } from './webhook-records.ts'

// A few posts for each outcome, not a heap.
const MOST = 20

/** All of them by name, each with its newest delivery. */
export async function listWebhooks(core: Core): Promise<Webhook[]> {
  return describe(
    core,
    await core.db
      .select()
      .from(webhooks)
      .orderBy(asc(sql`lower(${webhooks.name})`), webhooks.id),
  )
}

/** Throws `invalid` for an address that may not be used, and `conflict` when there are too many. */
export async function createWebhook(core: Core, request: WebhookRequest & { by: string }): Promise<WebhookWithSecret> {
  const { by, enabled = true, ...rest } = request
  assertPublic(core.env, rest.url)
  const row = await core.db.transaction(async (tx) => {
    const [all] = await tx.select({ webhooks: count() }).from(webhooks)
    if ((all?.webhooks ?? 0) >= MOST) {
      throw new AppError('conflict', `There are ${MOST} webhooks already.`, { hint: 'Delete one that is not needed.' })
    }
    const [inserted] = await tx
      .insert(webhooks)
      .values({ ...rest, enabled, secretSalt: newSalt(), createdBy: by })
      .returning()
    return inserted
  })
  return withSecret(core, row)
}

/** What is left out stays as it is. Throws `not_found`, and as createWebhook does. */
export async function changeWebhook(core: Core, { id, ...change }: WebhookChange): Promise<Webhook> {
  if (change.url !== undefined) assertPublic(core.env, change.url)
  const wished = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const [webhook] = await describe(core, [await updateWebhook(core, id, wished)])
  if (!webhook) throw new Error('a webhook was not described')
  return webhook
}

/** Another secret in place of the one there was: from now on everything is signed with it. Throws `not_found`. */
export async function renewSecret(core: Core, id: string): Promise<WebhookWithSecret> {
  return withSecret(core, await updateWebhook(core, id, { secretSalt: newSalt() }))
}

/** What waits for it is given up. Throws `not_found`. */
export async function removeWebhook(core: Core, id: string): Promise<void> {
  await core.db.transaction(async (tx) => {
    const removed = await tx.delete(webhooks).where(eq(webhooks.id, id)).returning({ id: webhooks.id })
    if (removed.length === 0) throw notFound()
    await giveUpWebhook(tx, id)
  })
}

/** Throws `not_found`. */
export async function findWebhookRow(core: Core, id: string): Promise<WebhookRow> {
  const [row] = await core.db.select().from(webhooks).where(eq(webhooks.id, id))
  if (!row) throw notFound()
  return row
}

async function updateWebhook(core: Core, id: string, change: Partial<WebhookRow>): Promise<WebhookRow> {
  const [row] = await core.db
    .update(webhooks)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(webhooks.id, id))
    .returning()
  if (!row) throw notFound()
  return row
}

async function withSecret(core: Core, row: WebhookRow | undefined): Promise<WebhookWithSecret> {
  const [webhook] = row ? await describe(core, [row]) : []
  if (!row || !webhook) throw new Error('a webhook was not stored')
  return { ...webhook, secret: secretOf(core.env, row) }
}

async function describe(core: Core, rows: WebhookRow[]): Promise<Webhook[]> {
  const last = await lastDeliveries(
    core.db,
    rows.map(({ id }) => id),
  )
  return rows.map(({ secretSalt, createdAt, updatedAt, ...row }) => ({
    ...row,
    lastDelivery: last.get(row.id) ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }))
}

function newSalt(): string {
  return randomBytes(24).toString('base64url')
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such webhook.', { hint: 'It may have been deleted.' })
}
