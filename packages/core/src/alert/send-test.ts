import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { TestMailAnswer, TestMailRequest } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import { readClock } from '../schedule/clock.ts'
import { type OutboxRow, outbox } from '../schema-alert.ts'
import { attempt } from './deliver-mails.ts'
import { claimMs, recordDelivered, recordRefused } from './delivery-records.ts'
import { whomToTell } from './enqueue-mail.ts'
import { plainFacts } from './gather-facts.ts'
import { chooseTransport } from './transport.ts'

/** Sends a mail now and answers with what the provider said. It is tried once, and is in the outbox like any other. */
export async function sendTest(core: Core, { to }: TestMailRequest): Promise<TestMailAnswer> {
  const recipients = to === undefined ? await whomToTell(core.db) : [to]
  const transport = chooseTransport(core.env, core.timings.mail)
  const mail = await insertClaimed(core, recipients)
  if (!transport || recipients.length === 0) {
    const said = transport ? NOBODY : NO_PROVIDER
    await recordRefused(core, mail, { said, retryMs: null })
    return { delivered: false, recipients, answer: said }
  }
  const answer = await attempt(core, transport, mail)
  if (!answer.taken) {
    await recordRefused(core, mail, { said: answer.said, retryMs: null })
    return { delivered: false, recipients, answer: answer.said }
  }
  await recordDelivered(core, mail, { ...answer, said: answer.refused })
  return { delivered: true, recipients, answer: [answer.said, answer.refused ?? ''].join(' ').trim() }
}

const NO_PROVIDER =
  'No mail provider is set: give the server RESEND_API_KEY or SMTP_URL. Until then mails are kept here.'
const NOBODY = 'There is nobody to send it to: no recipient is set, and the console has no admin.'

/** Claimed from the start, so that no server delivers it beside. */
async function insertClaimed(core: Core, recipients: string[]): Promise<OutboxRow> {
  const now = await readClock(core, core.db)
  const id = randomUUID()
  const [mail] = await core.db
    .insert(outbox)
    .values({
      id,
      key: `test:${id}:mail`,
      kind: 'mail',
      event: 'test',
      recipients,
      facts: { ...plainFacts(core, { schedule: null, now }), event: 'test', subject: 'this is a test' },
      happenedAt: now,
      attempts: 1,
      claimedBy: core.owner,
      claimedUntil: sql`now() + make_interval(secs => ${claimMs(core) / 1000})`,
    })
    .returning()
  if (!mail) throw new Error('an insert returned nothing')
  return mail
}
