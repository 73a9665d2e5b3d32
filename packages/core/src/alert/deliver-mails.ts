import type { Core } from '../core.ts'
import type { OutboxRow } from '../schema-alert.ts'
import { claimMail, giveUpStale, recordDelivered, recordRefused } from './delivery-records.ts'
import { renderMail } from './mail/render-mail.tsx'
import { retryDelay } from './retry-delay.ts'
import { type Answer, chooseTransport, type Transport } from './transport.ts'

/**
 * Delivers every mail that is due, one after the other. Any number of servers may do so at once: a mail is claimed for
 * longer than a provider may take. Whatever a provider does ends here: no operation waits for a mail or changes by it.
 */
export async function deliverMails(core: Core): Promise<void> {
  const transport = chooseTransport(core.env, core.timings.mail)
  if (!transport) return
  await giveUpStale(core)
  while (!core.closing.aborted) {
    const mail = await claimMail(core)
    if (!mail) return
    await deliver(core, transport, mail)
  }
}

async function deliver(core: Core, transport: Transport, mail: OutboxRow): Promise<void> {
  const answer = await attempt(core, transport, mail)
  if (answer.taken) return recordDelivered(core, mail, { ...answer, said: answer.refused })
  const { said, lasting } = answer
  core.log.warn({ mail: mail.id, event: mail.event, attempts: mail.attempts, said }, 'a mail was not delivered')
  const retryMs = retryDelay(mail.attempts, { firstMs: core.timings.mailRetry, lasting })
  // A server that stops has not waited for the answer: another tries again at once.
  await recordRefused(core, mail, { said, retryMs: core.closing.aborted ? 0 : retryMs })
}

/** One attempt, however it ends. */
export async function attempt(core: Core, transport: Transport, mail: OutboxRow): Promise<Answer> {
  const late = AbortSignal.timeout(core.timings.mail)
  try {
    const letter = { id: mail.id, to: mail.recipients, ...(await renderMail(mail.facts)) }
    const answer = await transport.send(letter, AbortSignal.any([core.closing, late]))
    if (answer.taken || !late.aborted) return answer
    return { taken: false, lasting: false, said: `There was no answer within ${core.timings.mail / 1000} seconds.` }
  } catch (error) {
    // A defect of ours: the next mails must not wait for it to be mended.
    core.log.error({ err: error, mail: mail.id }, 'a mail could not be sent')
    return { taken: false, lasting: true, said: 'It could not be written. The server’s log has the details.' }
  }
}
