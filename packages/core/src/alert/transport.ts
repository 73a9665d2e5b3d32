import type { Env } from '../env.ts'
import { resendTransport } from './resend-transport.ts'
import { smtpTransport } from './smtp-transport.ts'

/** A mail on its way out. The id is the outbox's: what the provider may know it by already. */
export type Letter = { id: string; to: string[]; subject: string; html: string; text: string }

/** What a provider said. `lasting`: trying again soon will not help, a person has to change something. */
export type Answer =
  | { taken: true; providerId: string | null; said: string; refused: string | null }
  | { taken: false; lasting: boolean; said: string }

export type Transport = {
  readonly provider: 'resend' | 'smtp'
  /** Ends soon after the signal fires. Never throws what a provider or the network did. */
  send(letter: Letter, signal: AbortSignal): Promise<Answer>
}

/** Who takes mails; null: nobody, they are kept in the outbox. */
export function chooseTransport(env: Env, timeoutMs: number): Transport | null {
  const { resendApiKey, resendBaseUrl, smtpUrl, mailFrom } = env
  if (resendApiKey !== null) return resendTransport({ apiKey: resendApiKey, baseUrl: resendBaseUrl, from: mailFrom })
  return smtpUrl === null ? null : smtpTransport({ url: smtpUrl, from: mailFrom, timeoutMs })
}
