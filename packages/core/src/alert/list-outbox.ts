import { and, count, desc, eq } from 'drizzle-orm'
import type { MailPreview, OutboxMail, OutboxPage, OutboxQuery } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { type OutboxRow, outbox } from '../schema-alert.ts'
import { renderMail } from './mail/render-mail.tsx'
import { chooseTransport } from './transport.ts'
import { writeSubject } from './write-subject.ts'

const isMail = eq(outbox.kind, 'mail')

/** Every mail there was, the newest first, with what became of it. */
export async function listOutbox(core: Core, { page, pageSize }: OutboxQuery): Promise<OutboxPage> {
  const provider = providerOf(core)
  const [rows, [all]] = await Promise.all([
    core.db
      .select()
      .from(outbox)
      .where(isMail)
      .orderBy(desc(outbox.createdAt), desc(outbox.id))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    core.db.select({ total: count() }).from(outbox).where(isMail),
  ])
  const items = rows.map((row) => toOutboxMail(row, provider))
  return { items, page, pageSize, total: all?.total ?? 0, provider }
}

/** A mail as it is sent, or would be. Throws `not_found`. */
export async function previewMail(core: Core, id: string): Promise<MailPreview> {
  const row = await findRow(core, id)
  const { html, text } = await renderMail(row.facts)
  return { mail: toOutboxMail(row, providerOf(core)), html, text }
}

/** What became of a mail. Throws `not_found`. */
export async function findMail(core: Core, id: string): Promise<OutboxMail> {
  return toOutboxMail(await findRow(core, id), providerOf(core))
}

async function findRow({ db }: Core, id: string): Promise<OutboxRow> {
  const [row] = await db
    .select()
    .from(outbox)
    .where(and(isMail, eq(outbox.id, id)))
  if (!row) throw new AppError('not_found', 'There is no such mail.')
  return row
}

export function providerOf(core: Core): OutboxPage['provider'] {
  return chooseTransport(core.env, core.timings.mail)?.provider ?? null
}

function toOutboxMail(row: OutboxRow, provider: OutboxPage['provider']): OutboxMail {
  const { id, event, recipients, scheduleId, operationId, attempts, providerId, lastError } = row
  return {
    id,
    event,
    state: stateOf(row, provider),
    subject: writeSubject(row.facts),
    recipients,
    scheduleId,
    operationId,
    attempts,
    createdAt: row.createdAt.toISOString(),
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    failedAt: row.failedAt?.toISOString() ?? null,
    providerId,
    lastError,
  }
}

function stateOf(row: OutboxRow, provider: OutboxPage['provider']): OutboxMail['state'] {
  if (row.deliveredAt !== null) return 'delivered'
  if (row.failedAt !== null && row.nextAttemptAt === null) return 'failed'
  if (provider === null || row.recipients.length === 0) return 'kept'
  return row.claimedBy === null ? 'waiting' : 'sending'
}
