import { recordAudit } from '@mvp/core/audit/record-audit'
import { hasAdmin } from '@mvp/core/auth/admins'
import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../audit/actor.ts'
import { auditVisit } from '../audit/audit-visit.ts'
import { type Auth, CLIENT_ADDRESS, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './auth.ts'
import { authenticate, type Gate } from './authenticate.ts'
import { addFirstAdmin, isSetUpToken } from './first-admin.ts'
import { type SignInLimit, TooManyAttempts } from './sign-in-limit.ts'

const credentials = z.object({ email: z.email().max(254), password: z.string().min(1).max(MAX_PASSWORD_LENGTH) })

const setUp = credentials.extend({
  token: z.string().max(100),
  password: z
    .string()
    .min(MIN_PASSWORD_LENGTH, `a password has at least ${MIN_PASSWORD_LENGTH} characters`)
    .max(MAX_PASSWORD_LENGTH, `a password has at most ${MAX_PASSWORD_LENGTH} characters`),
})

/** Signing in and out, and setting up the first admin. Bodies are JSON. */
export function authRoutes(scope: FastifyInstance, gate: Gate, limit: SignInLimit): void {
  scope.post('/api/auth/sign-in/email', async (request, reply) => {
    const { email, password } = credentials.parse(request.body)
    const visit = { action: 'auth.signIn', who: email, address: request.ip }
    try {
      return await auditVisit(gate.core, visit, async () => {
        await limit.attempt(request.ip, email)
        const answer = await signIn(gate.auth, request, reply, { email, password })
        await limit.succeeded(request.ip, email)
        return answer
      })
    } catch (error) {
      if (error instanceof TooManyAttempts) return refuseForNow(reply, error)
      throw error
    }
  })

  scope.post('/api/auth/sign-out', async (request, reply) => {
    const { admin } = await authenticate(gate, request.headers, { activity: false })
    const { headers } = await gate.auth.api.signOut({ headers: fromNodeHeaders(request.headers), returnHeaders: true })
    // Of a token there is nothing to sign out of.
    if (admin?.via === 'console') {
      await recordAudit(gate.core, { ...actorOf(admin, request.ip), action: 'auth.signOut', result: 'ok' })
    }
    return reply.header('set-cookie', headers.getSetCookie()).code(204).send()
  })

  scope.get('/api/auth/get-session', async (request) => {
    const { admin } = await authenticate(gate, request.headers, { activity: false })
    const user = admin && { id: admin.id, email: admin.email }
    return { user, setUpNeeded: !(await hasAdmin(gate.core)) }
  })

  scope.post('/api/auth/set-up', async (request, reply) => {
    const { token, email, password } = setUp.parse(request.body)
    return auditVisit(gate.core, { action: 'auth.setUp', who: email, address: request.ip }, async () => {
      await allowSetUp(gate.core, token)
      if (!(await addFirstAdmin(gate.core, email, password))) throw setUpIsOver()
      return signIn(gate.auth, request, reply, { email, password })
    })
  })
}

async function signIn(
  auth: Auth,
  request: FastifyRequest,
  reply: FastifyReply,
  body: { email: string; password: string },
): Promise<{ user: { id: string; email: string } }> {
  const headers = new Headers({ 'user-agent': request.headers['user-agent'] ?? '', [CLIENT_ADDRESS]: request.ip })
  const signedIn = await auth.api.signInEmail({ body, headers, returnHeaders: true }).catch((error: unknown) => {
    throw isRefusal(error) ? new AppError('unauthorized', 'The e-mail address or the password is wrong.') : error
  })
  reply.header('set-cookie', signedIn.headers.getSetCookie())
  const { id, email } = signedIn.response.user
  return { user: { id, email } }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 'UNAUTHORIZED'
}

function refuseForNow(reply: FastifyReply, { retrySeconds }: TooManyAttempts): FastifyReply {
  const minutes = Math.ceil(retrySeconds / 60)
  return reply
    .code(429)
    .header('retry-after', retrySeconds)
    .send({
      code: 'too_many_requests',
      message: 'There were too many attempts to sign in.',
      hint: `Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    })
}

/** The link is a secret and works once: before the first admin is there. Afterwards nothing is here at all. */
async function allowSetUp(core: Core, token: string): Promise<void> {
  if (await hasAdmin(core)) throw setUpIsOver()
  if (!isSetUpToken(core, token)) {
    throw new AppError('forbidden', 'This set-up link is not from this server.', {
      hint: 'Use the link the server printed when it started.',
    })
  }
}

function setUpIsOver(): AppError {
  return new AppError('not_found', 'This console is set up already.', { hint: 'Sign in instead.' })
}
