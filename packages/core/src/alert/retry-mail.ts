import { and, eq, isNull, sql } from 'drizzle-orm'
import type { OutboxMail } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { outbox } from '../schema-alert.ts'
import { findMail, providerOf } from './list-outbox.ts'

/**
 * Makes a mail due now, one that was given up too: it is tried at least once more. Throws `not_found`, and `conflict`
 * when trying again cannot help.
 */
export async function retryMail(core: Core, id: string): Promise<OutboxMail> {
  const mail = await findMail(core, id)
  if (mail.state === 'delivered') throw new AppError('conflict', 'This mail was delivered.')
  if (mail.recipients.length === 0) throw new AppError('conflict', 'This mail has no recipient: nobody was to be told.')
  if (providerOf(core) === null) {
    throw new AppError('conflict', 'No mail provider is set: nobody would deliver it.', {
      hint: 'Give the server RESEND_API_KEY or SMTP_URL. What waits is delivered then.',
    })
  }
  await core.db
    .update(outbox)
    // failed_at stays until the attempt is over: by it a mail that is days old is not given up before it was tried.
    .set({ nextAttemptAt: sql`now()` })
    .where(and(eq(outbox.id, id), isNull(outbox.deliveredAt)))
  return findMail(core, id)
}
