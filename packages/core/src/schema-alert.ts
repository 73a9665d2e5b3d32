import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { AlertEvent, AlertFacts } from './contract-alert.ts'
import type { WebhookEvent } from './contract-webhook.ts'
import { instant, slot } from './schema-columns.ts'

/** Whom the server tells, and what. */

/** Other programs that are told what happened. Their secrets are derived, and are in no table. */
export const webhooks = pgTable('webhooks', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  url: text('url').notNull(),
  events: text('events').array().$type<WebhookEvent[]>().notNull(),
  enabled: boolean('enabled').notNull(),
  /** The secret is made of this and AUTH_SECRET: another salt, another secret. */
  secretSalt: text('secret_salt').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})
export type WebhookRow = typeof webhooks.$inferSelect

/** Mails, and what is posted to webhooks and heartbeats, written in one transaction with what they tell of, and delivered from here by any server. */
export const outbox = pgTable(
  'outbox',
  {
    /** Also what a provider knows the mail by, so that one sent twice counts once. */
    id: uuid('id').primaryKey().defaultRandom(),
    /** What it tells of: `operation:<id>:failure:mail`. */
    key: text('key').notNull().unique('outbox_key'),
    kind: text('kind').$type<'mail' | 'webhook' | 'heartbeat'>().notNull(),
    event: text('event').$type<AlertEvent>().notNull(),
    // No references: a mail outlives what it is about.
    scheduleId: uuid('schedule_id'),
    operationId: uuid('operation_id'),
    webhookId: uuid('webhook_id'),
    /** Of a mail. */
    recipients: text('recipients').array().notNull(),
    /** What it says. Rendered whenever it is sent or looked at, always to the same mail. */
    facts: jsonb('facts').$type<AlertFacts>().notNull(),
    /** By the clock of schedules: what a mail a day is counted by. */
    happenedAt: slot('happened_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Null: delivered, or given up. */
    nextAttemptAt: instant('next_attempt_at').defaultNow(),
    claimedBy: text('claimed_by'),
    claimedUntil: instant('claimed_until'),
    deliveredAt: instant('delivered_at'),
    failedAt: instant('failed_at'),
    /** What the provider calls it. */
    providerId: text('provider_id'),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('outbox_due').on(t.nextAttemptAt).where(sql`${t.nextAttemptAt} is not null`),
    index('outbox_newest_first').on(t.createdAt.desc(), t.id.desc()),
    index('outbox_of_schedule').on(t.scheduleId, t.event, t.happenedAt),
    index('outbox_of_webhook').on(t.webhookId, t.createdAt.desc()).where(sql`${t.webhookId} is not null`),
    check('outbox_addressed', sql`(${t.kind} = 'webhook') = (${t.webhookId} is not null)`),
  ],
)
export type OutboxRow = typeof outbox.$inferSelect
