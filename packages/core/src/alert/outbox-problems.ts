import { and, count, desc, eq, isNull, ne, sql } from 'drizzle-orm'
import { statement } from '../console-database.ts'
import type { Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { outbox } from '../schema-alert.ts'
import { providerOf } from './list-outbox.ts'

const PATIENCE_MINUTES = 15
// One that was given up is still to be seen for a while.
const SHOWN_DAYS = 7

/** What should have been delivered by now, and was not. */
export const undelivered = and(
  isNull(outbox.deliveredAt),
  sql`${outbox.createdAt} < now() - make_interval(mins => ${sql.raw(String(PATIENCE_MINUTES))})`,
  sql`${outbox.createdAt} > now() - make_interval(days => ${sql.raw(String(SHOWN_DAYS))})`,
)

const anyUndelivered = statement('any_undelivered', (db) =>
  db.select({ id: outbox.id }).from(outbox).where(undelivered).limit(1),
)

/** Whether there can be a problem of the outbox at all, in one question instead of four. */
export async function hasUndelivered({ db }: Pick<Core, 'db'>): Promise<boolean> {
  return (await anyUndelivered(db).execute()).length > 0
}

/** Mails that nobody got: whoever waits for an alert does not know that there was one. */
export async function findOutboxProblems(core: Core): Promise<Problem[]> {
  const stuck = and(
    eq(outbox.kind, 'mail'),
    undelivered,
    // Whoever sent a test has seen what became of it.
    ne(outbox.event, 'test'),
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
