import type { Problem } from '@mvp/core/contract'
import { AppError, type ErrorCode } from '@mvp/core/errors'
import { type TRPCDefaultErrorShape, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { ZodError } from 'zod'

/** What a request is answered with when it fails: the same for tRPC, REST, uploads and downloads. */
export type Failure = { status: number; problem: Problem }

/** The one place where an error becomes a status. Defects say nothing about the inside; the log has them. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { status: statuses[error.code], problem: withoutMethods(error) }
  if (error instanceof ZodError) return failure(400, sentenceOf(error))
  if (error instanceof TRPCError) return failureOfCall(error)
  const status = httpStatusOf(error)
  return status === null ? defect : failureOfTransport(status, error)
}

/** The errors of tRPC in our words: `data.appCode` and `data.hint` beside its own. */
export function errorShape({ shape, error }: { shape: TRPCDefaultErrorShape; error: TRPCError }) {
  const { status, problem } = failureOf(error)
  return {
    ...shape,
    message: problem.message,
    data: { ...shape.data, httpStatus: status, appCode: problem.code, hint: problem.hint },
  }
}

const statuses = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  busy: 409,
  conflict: 409,
  stale: 409,
  cancelled: 409,
  interrupted: 409,
  lease_lost: 409,
  preflight_blocked: 409,
  archive_gone: 410,
  link_spent: 410,
  too_large: 413,
  archive_refused: 422,
  verification_failed: 422,
  configuration: 500,
  dump_failed: 500,
  documents_unreadable: 500,
  safety_backup_failed: 500,
  load_failed: 500,
  swap_failed: 500,
  pg_dump_missing: 503,
  pg_dump_too_old: 503,
  database_unreachable: 503,
  store_unusable: 503,
  store_full: 507,
} satisfies Record<ErrorCode, number>

/** The codes of what fails before or beside core. */
const codes = new Map([
  [400, 'invalid'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [409, 'conflict'],
  [413, 'too_large'],
  [415, 'unsupported_media_type'],
  [416, 'range_not_satisfiable'],
  [429, 'too_many_requests'],
])

const defect: Failure = {
  status: 500,
  problem: {
    code: 'internal',
    message: 'Something went wrong in the server.',
    hint: 'The log of the server has the details, at the time of this request.',
  },
}

function failure(status: number, message: string, hint: string | null = null): Failure {
  return { status, problem: { code: codes.get(status) ?? 'invalid', message, hint } }
}

/** For what answers with a status and a text of its own. */
export function failureOfStatus(status: number, text: string): Failure {
  return failure(status, text.trim() || 'The request is not usable.')
}

function withoutMethods({ code, message, hint }: AppError): Problem {
  return { code, message, hint }
}

/** What a procedure threw is the cause of what tRPC hands on. */
function failureOfCall(error: TRPCError): Failure {
  if (error.cause instanceof AppError || error.cause instanceof ZodError) return failureOf(error.cause)
  const status = getHTTPStatusCodeFromError(error)
  return status >= 500 ? defect : failure(status, error.message)
}

/** "The field contents is not usable: expected one of …", for the first three fields at most. */
function sentenceOf(error: ZodError): string {
  const complaints = error.issues.slice(0, 3).map((issue) => {
    const field = issue.path.join('.')
    const what = issue.message.replace(/^Invalid (input|option): /, '')
    return field ? `the field ${field} is not usable: ${what}` : `the input is not usable: ${what}`
  })
  const sentence = complaints.join('; ')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

/** Fastify and its plugins hang the status on the error. */
function httpStatusOf(error: unknown): number | null {
  if (!(error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number')) return null
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : null
}

function failureOfTransport(status: number, error: unknown): Failure {
  const said = error instanceof Error ? error.message : 'The request is not usable.'
  if (status === 415) return failure(415, 'This type of body is not understood here.', 'Send application/json.')
  if (status === 413) return failure(413, 'The body is larger than this request may be.')
  if (isBadJson(error)) return failure(400, 'The body is not valid JSON.')
  return failure(status, said)
}

function isBadJson(error: unknown): boolean {
  if (error instanceof SyntaxError) return true
  return error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_INVALID_JSON_BODY'
}
