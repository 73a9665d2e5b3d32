import { t } from '@lingui/core/macro'
import { TRPCClientError } from '@trpc/client'
import { inOwnWords, said } from '../language/i18n.ts'
import { isRecord } from './record.ts'

/** What to say about a failure: what is so, and what to do. */
export type Trouble = {
  code: string | null
  message: string
  hint: string | null
  /** Where the hint is the server's own, in another language than the page. */
  hintLang?: 'en' | undefined
}

const unreachable = (): Trouble => ({
  code: null,
  message: t`The server does not answer.`,
  hint: t`Operations go on without this page, and what you asked for may be done: look when it is back.`,
})

/** Reads what a failed call says; one without an answer from our server means that the server is away. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof TRPCClientError) {
    const answer = answerIn(error)
    return answer ? toldByServer(answer.trouble) : unreachable()
  }
  return error instanceof Error ? { code: null, message: error.message, hint: null } : unreachable()
}

/** The server's words in the reader's language, as far as that has them. */
export function toldByServer(trouble: Trouble): Trouble {
  const own = inOwnWords(trouble)
  if (own.hint === null) return own
  const { lang, children } = said(own.hint)
  return { ...own, hint: children, hintLang: lang }
}

export function isSignedOut(error: unknown): boolean {
  return httpStatusOf(error) === 401
}

/** For a question that closes with its answer: it stays open for who has to sign in first, and is answered once more. */
export function unlessSignedOut(close: () => void): (answer: unknown, error: unknown) => void {
  return (_answer, error) => {
    if (!isSignedOut(error)) close()
  }
}

export function isNotFound(error: unknown): boolean {
  return httpStatusOf(error) === 404
}

/** Whether the server understood and declined: asking again would bring the same. */
export function isFinal(error: unknown): boolean {
  const status = httpStatusOf(error)
  return status !== null && status < 500
}

/** Whether a call came to no answer of our server at all. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof TRPCClientError && answerIn(error) === null
}

function httpStatusOf(error: unknown): number | null {
  return error instanceof TRPCClientError ? (answerIn(error)?.status ?? null) : null
}

type Answer = { status: number; trouble: Trouble }

/** What our server answers with: inside tRPC as `data` beside the message, before it (no session, bad origin) plainly. */
function answerIn(error: { message: string; data: unknown; meta: unknown }): Answer | null {
  return ofProcedure(error.message, error.data) ?? ofGate(error.meta)
}

function ofProcedure(message: string, data: unknown): Answer | null {
  if (!isRecord(data) || typeof data.httpStatus !== 'number') return null
  return { status: data.httpStatus, trouble: { code: wordOr(data.appCode), message, hint: wordOr(data.hint) } }
}

function ofGate(meta: unknown): Answer | null {
  if (!isRecord(meta) || !isRecord(meta.response) || !isRecord(meta.responseJSON)) return null
  const { status } = meta.response
  const { code, message, hint } = meta.responseJSON
  if (typeof status !== 'number' || typeof code !== 'string' || typeof message !== 'string') return null
  return { status, trouble: { code, message, hint: wordOr(hint) } }
}

function wordOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
