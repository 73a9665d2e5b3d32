import type { Transaction } from '../console-database.ts'
import type { AlertFacts } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import type { Queries } from '../operation/records.ts'
import { readSettings } from '../settings/settings.ts'
import { adminAddresses, insertMail } from './records.ts'

type Occasion = { key: string; facts: AlertFacts; scheduleId: string | null; operationId: string | null }

/** Puts a mail into the outbox, once for each event of a key, however often it is asked to. */
export async function enqueueMail(tx: Queries, { key, facts, ...about }: Occasion): Promise<void> {
  await insertMail(tx, {
    ...about,
    key: `${key}:${facts.event}:mail`,
    event: facts.event,
    recipients: await whomToTell(tx),
    facts,
    happenedAt: new Date(facts.at),
  })
}

/** The recipients of the settings; when there are none, every admin: somebody has to know. */
export async function whomToTell(db: Queries): Promise<string[]> {
  const { recipients } = await readSettings({ db })
  return recipients.length > 0 ? recipients : adminAddresses(db)
}

/**
 * Does what belongs to a transaction and must not end it: what happened is stored, also when nobody can be told of it.
 * Never throws.
 */
export async function besides(
  core: Core,
  tx: Transaction,
  about: Record<string, string>,
  write: (savepoint: Transaction) => Promise<void>,
): Promise<void> {
  try {
    await tx.transaction(write)
  } catch (error) {
    core.log.error({ err: error, ...about }, 'what is to be told could not be written into the outbox')
  }
}
