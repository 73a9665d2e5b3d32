import { TRPCClientError } from '@trpc/client'
import { z } from 'zod'

/** What to say about a failure: what is so, and what to do. */
export type Trouble = { code: string | null; message: string; hint: string | null }

const unreachable: Trouble = {
  code: null,
  message: 'The server does not answer.',
  hint: 'Nothing is lost: operations go on without this page. It tries again by itself.',
}

/** What our server answers with: inside tRPC as `data` beside the message, before it (no session, bad origin) plainly. */
const ofProcedure = z.object({
  httpStatus: z.number(),
  appCode: z.string().nullish(),
  hint: z.string().nullish(),
})
const ofGate = z.object({
  response: z.object({ status: z.number() }),
  responseJSON: z.object({ code: z.string(), message: z.string(), hint: z.string().nullish() }),
})

/** Reads what a failed call says; one without an answer from our server means that the server is away. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof TRPCClientError) return answerIn(error)?.trouble ?? unreachable
  return error instanceof Error ? { code: null, message: error.message, hint: null } : unreachable
}

export function isSignedOut(error: unknown): boolean {
  return httpStatusOf(error) === 401
}

export function isNotFound(error: unknown): boolean {
  return httpStatusOf(error) === 404
}

/** Whether the server understood and declined: asking again would bring the same. */
export function isFinal(error: unknown): boolean {
  const status = httpStatusOf(error)
  return status !== null && status < 500
}

function httpStatusOf(error: unknown): number | null {
  return error instanceof TRPCClientError ? (answerIn(error)?.status ?? null) : null
}

function answerIn(error: {
  message: string
  data: unknown
  meta: unknown
}): { status: number; trouble: Trouble } | null {
  const procedure = ofProcedure.safeParse(error.data)
  if (procedure.success) {
    const { httpStatus, appCode, hint } = procedure.data
    return { status: httpStatus, trouble: { code: appCode ?? null, message: error.message, hint: hint ?? null } }
  }
  const gate = ofGate.safeParse(error.meta)
  if (!gate.success) return null
  const { response, responseJSON } = gate.data
  return { status: response.status, trouble: { ...responseJSON, hint: responseJSON.hint ?? null } }
}
