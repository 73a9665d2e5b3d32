import { createTransport } from 'nodemailer'
import { soundText } from './sound-text.ts'
import type { Answer, Transport } from './transport.ts'

type SmtpOptions = { url: string; from: string; timeoutMs: number }

/** Sends by SMTP, each mail over a connection of its own. Its Message-ID is its id, so that mailboxes know a second one. */
export function smtpTransport({ url, from, timeoutMs }: SmtpOptions): Transport {
  const smtp = createTransport({
    url,
    connectionTimeout: timeoutMs / 2,
    greetingTimeout: timeoutMs / 2,
    socketTimeout: timeoutMs / 2,
    // What a mail says comes from outside: it must not name files or addresses to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = from.replace(/^.*@|>.*$/g, '')
  return {
    provider: 'smtp',
    async send({ id, ...mail }, signal) {
      try {
        const { response, rejected, messageId } = await smtp.sendMail({
          from,
          ...mail,
          messageId: `<${id}@${domain}>`,
          signal,
        })
        const refused = rejected.length > 0 ? `Refused for ${rejected.map(String).join(', ')}.` : null
        return {
          taken: true,
          providerId: messageId,
          said: `The mail server answered: ${soundText(response, 500)}`,
          refused,
        }
      } catch (error) {
        return refusal(error)
      }
    },
  }
}

function refusal(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'responseCode' in error ? error.responseCode : null
  // In SMTP, 4xx passes and 5xx lasts.
  const lasting = typeof code === 'number' && code >= 500
  const said = soundText(message, 500)
  const who = typeof code === 'number' ? 'The mail server answered' : 'The mail server could not be used'
  return { taken: false, lasting, said: `${who}: ${said}` }
}
