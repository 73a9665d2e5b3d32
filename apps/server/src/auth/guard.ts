import { AppError } from '@mvp/core/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Admin, authenticate, bearerToken, type Gate } from './authenticate.ts'

/** What may be asked without being an admin. */
const openRoutes = new Set([
  'POST /api/auth/sign-in/email',
  'POST /api/auth/sign-out',
  'POST /api/auth/set-up',
  'GET /api/auth/get-session',
  // Whoever has the link has what it leads to, once.
  'GET /api/download',
])

/**
 * Lets nothing through to the routes of this scope but admins and the open routes; decided by the route that was
 * found, never by the text of the URL, which can be spelled in many ways.
 *
 * @param publicOrigin the origin of BASE_URL, or null when it is unset: then the host that was asked counts
 */
export function guard(scope: FastifyInstance, gate: Gate, publicOrigin: string | null): void {
  scope.decorateRequest('admin', null)
  scope.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    refuseForeignOrigin(request, publicOrigin)
    if (openRoutes.has(`${request.method} ${request.routeOptions.url}`)) return
    const { admin, cookies } = await authenticate(gate, request.headers, { activity: true })
    if (cookies.length > 0) reply.header('set-cookie', cookies)
    if (!admin) {
      throw new AppError('unauthorized', 'Sign in first.', {
        hint: 'POST /api/auth/sign-in/email, or send an API token as Authorization: Bearer.',
      })
    }
    request.setDecorator<Admin>('admin', admin)
  })
}

/** The admin behind a request that the guard let through. */
export function adminOf(request: FastifyRequest): Admin {
  return request.getDecorator<Admin>('admin')
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Cross-site request forgery: a browser sends Origin with every unsafe request and no page can forge it. A request
 * without one comes from no browser page and passes as long as it carries no cookie; one with a bearer token
 * is not judged by a cookie at all, and no page can add that header to a request to another site.
 */
function refuseForeignOrigin(request: FastifyRequest, publicOrigin: string | null): void {
  const { cookie, origin } = request.headers
  if (safeMethods.has(request.method) || bearerToken(request.headers) !== null) return
  if (origin === undefined && cookie === undefined) return
  if (origin !== undefined && isOurs(origin, request.host, publicOrigin)) return
  const said = origin === undefined ? 'no Origin' : `the Origin ${origin.slice(0, 200)}`
  throw new AppError('forbidden', `This request carries ${said}, which is not this console's.`, {
    hint: publicOrigin
      ? `Open the console at ${publicOrigin}, or correct BASE_URL.`
      : 'Send the Origin of the console with the cookie, or use an API token.',
  })
}

function isOurs(origin: string, host: string, publicOrigin: string | null): boolean {
  if (publicOrigin !== null) return origin === publicOrigin
  return URL.canParse(origin) && new URL(origin).host === host
}
