import { type ErrorResponse, Resend, type Response as ResendResponse } from 'resend'
import { z } from 'zod'
import { soundText } from './sound-text.ts'
import type { Answer, Transport } from './transport.ts'

type ResendOptions = { apiKey: string; baseUrl: string; from: string }

/** Sends by Resend's API. A mail is known by its id there: one sent again because the answer was lost is not sent twice. */
export function resendTransport({ apiKey, baseUrl, from }: ResendOptions): Transport {
  const resend = new CandidResend(apiKey, { baseUrl })
  return {
    provider: 'resend',
    async send({ id, ...mail }, signal) {
      const { data, error } = await resend.emails.send({ from, ...mail }, { idempotencyKey: id, signal })
      if (error) return refusal(error)
      return { taken: true, providerId: data.id, said: `Resend took it as ${data.id}.`, refused: null }
    },
  }
}

const STATUSES_THAT_PASS = new Set([408, 409, 425, 429])

function refusal({ statusCode, message }: ErrorResponse): Answer {
  const said = soundText(message, 500)
  if (statusCode === null) return { taken: false, lasting: false, said: `Resend could not be reached: ${said}` }
  const lasting = statusCode >= 400 && statusCode < 500 && !STATUSES_THAT_PASS.has(statusCode)
  return { taken: false, lasting, said: `Resend answered ${statusCode}: ${said}` }
}

const success = z.looseObject({ id: z.string().min(1).max(200) })
// Of its own errors the name comes along: `API key is invalid (invalid_api_key)`.
const failure = z
  .object({ name: z.string(), message: z.string() })
  .transform(({ name, message }) => `${message} (${name})`)

/** The library hides why an address could not be reached, and what a proxy in between said. Here both are told. */
class CandidResend extends Resend {
  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<ResendResponse<T>> {
    try {
      const response = await fetch(`${this.baseUrl}${path}`, options)
      const text = await response.text()
      const body = parseJson(text)
      if (response.ok && success.safeParse(body).success) return { data: JSON.parse(text), error: null, headers: null }
      return refused(failure.safeParse(body).data ?? (text || 'nothing more'), response.status)
    } catch (error) {
      return refused(reasonOf(error), null)
    }
  }
}

function refused(message: string, statusCode: number | null): ResendResponse<never> {
  return { data: null, error: { name: 'application_error', message, statusCode }, headers: null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** fetch says "fetch failed"; why is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
