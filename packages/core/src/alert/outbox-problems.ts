import { and, count, desc, eq, isNull, ne, sql } from 'drizzle-orm'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { outbox } from '../schema-alert.ts'
import { providerOf } from './list-outbox.ts'

const PATIENCE_MINUTES = 15
// One that was given up is still to be seen for a while.
const SHOWN_DAYS = 7

/** Mails that nobody got: whoever waits for an alert does not know that there was one. */
export async function findOutboxProblems(core: Core): Promise<Problem[]> {
  const stuck = and(
    eq(outbox.kind, 'mail'),
    isNull(outbox.deliveredAt),
    // Whoever sent a test has seen what became of it.
    ne(outbox.event, 'test'),
    sql`${outbox.createdAt} < now() - make_interval(mins => ${PATIENCE_MINUTES})`,
    sql`${outbox.createdAt} > now() - make_interval(days => ${SHOWN_DAYS})`,
  )
  const [[all], [last]] = await Promise.all([
    core.db.select({ mails: count() }).from(outbox).where(stuck),
    core.db.select({ said: outbox.lastError }).from(outbox).where(stuck).orderBy(desc(outbox.createdAt)).limit(1),
  ])
  const mails = all?.mails ?? 0
  return mails === 0 ? [] : [describe(mails, last?.said ?? null, providerOf(core) !== null)]
}

function describe(mails: number, said: string | null, hasProvider: boolean): Problem {
  const those = mails === 1 ? 'A mail was' : `${mails.toLocaleString('en')} mails were`
  if (!hasProvider) {
    return {
      code: 'mail_not_set_up',
      message: `${those} written that nobody gets: no mail provider is set.`,
      hint: 'Give the server RESEND_API_KEY or SMTP_URL. What waits is delivered then.',
    }
  }
  return {
    code: 'mail_undelivered',
    message: `${those} not delivered.${said === null ? '' : ` ${said}`}`,
    hint: 'Check RESEND_API_KEY or SMTP_URL, and MAIL_FROM. What waits is delivered by itself once they are right.',
  }
}
