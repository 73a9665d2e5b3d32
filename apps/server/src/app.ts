import helmet from '@fastify/helmet'
import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { auditExportRoute } from './audit/export.ts'
import { createAuth } from './auth/auth.ts'
import type { Gate } from './auth/authenticate.ts'
import { guard } from './auth/guard.ts'
import { authRoutes } from './auth/routes.ts'
import { createSignInLimit, type SignInLimit } from './auth/sign-in-limit.ts'
import { documentDownloadRoute } from './backup/document-download.ts'
import { downloadRoute } from './backup/download.ts'
import { linkDownloadRoute } from './backup/link-download.ts'
import { resumableUploads } from './backup/resumable-upload.ts'
import { uploadRoute } from './backup/upload.ts'
import { consoleFiles, notFound } from './console-files.ts'
import { failureOf } from './error-shape.ts'
import { healthRoutes } from './health.ts'
import { acceptJson } from './json-bodies.ts'
import { metricsRoute } from './metrics.ts'
import { describeApi } from './openapi.ts'
import { restRoutes } from './rest.ts'
import { trpcRoute } from './trpc-route.ts'

export type Site = {
  /** The origin of BASE_URL; null when it is unset: then whatever host was asked is taken to be ours. */
  publicOrigin: string | null
  /** Where the built console is; null: none is served. */
  consoleDir: string | null
  version: string
}

/** The whole HTTP side of the product, not yet listening. `close()` ends its connections; core is the caller's. */
export async function buildApp(core: Core, site: Site): Promise<FastifyInstance> {
  const log: FastifyBaseLogger = core.log
  const app = Fastify({
    loggerInstance: log,
    // In its place: one line a request, from logRequests.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: core.env.trustProxy ?? false,
    // An open event stream would otherwise hold up close() for as long as its reader likes.
    forceCloseConnections: true,
    // Off: it would cut every upload that takes longer. Bodies other than uploads have their own deadline.
    requestTimeout: 0,
    http: { headersTimeout: 30_000 },
    bodyLimit: 1024 ** 2,
    // A tRPC batch names its procedures in one parameter.
    routerOptions: { maxParamLength: 2_000 },
  })
  logRequests(app)
  answerErrors(app)
  await app.register(helmet, securityHeaders(site))
  healthRoutes(app, core)
  const auth = createAuth(core, { baseUrl: site.publicOrigin ?? core.env.baseUrl, secure: isSecure(site) })
  const limit = createSignInLimit(core.env.redisUrl, core.log)
  app.addHook('onClose', async () => limit.close())
  const gate: Gate = { core, auth }
  metricsRoute(app, gate, site.version)
  await app.register(async (api) => apiRoutes(api, gate, limit, site))
  if (site.consoleDir !== null) await consoleFiles(app, site.consoleDir)
  else app.setNotFoundHandler((_request, reply) => notFound(reply))
  return app
}

/** Everything below /api, behind the guard. Each kind of body in a scope of its own. */
async function apiRoutes(api: FastifyInstance, gate: Gate, limit: SignInLimit, site: Site): Promise<void> {
  const { core } = gate
  guard(api, gate, site.publicOrigin)
  await api.register(async (scope) => {
    acceptJson(scope)
    authRoutes(scope, gate, limit)
    restRoutes(scope, core)
    downloadRoute(scope, core)
    linkDownloadRoute(scope, core)
    documentDownloadRoute(scope, core)
    auditExportRoute(scope, core)
    const document = describeApi(site.version)
    scope.get('/api/openapi.json', async () => document)
    scope.all('/api/*', async () => {
      throw new AppError('not_found', 'There is no such route.', { hint: 'GET /api/openapi.json lists them.' })
    })
  })
  await api.register(async (scope) => {
    acceptJson(scope, { parse: false })
    trpcRoute(scope, core, gate)
  })
  await api.register(async (scope) => uploadRoute(scope, core))
  await api.register(async (scope) => resumableUploads(scope, core))
}

/** Paths without their query: a set-up link carries its secret there. Reading is not news. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const status = reply.statusCode
    const facts = {
      method: request.method,
      path: request.url.split('?', 1)[0],
      status,
      ms: Math.round(reply.elapsedTime),
      from: request.ip,
    }
    const reading = request.method === 'GET' || request.method === 'HEAD'
    request.log[reading && status < 400 ? 'debug' : 'info'](facts, 'request')
  })
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, problem } = failureOf(error)
    if (status >= 500) request.log.error({ err: error }, problem.message)
    // A refusal is no file: saved under an archive's name it would look like one.
    return reply.code(status).removeHeader('content-disposition').send(problem)
  })
}

function securityHeaders(site: Site) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Mantine writes its variables and measures into style elements and attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Not no-referrer: that can turn the Origin of a form into null.
    referrerPolicy: { policy: 'same-origin' as const },
    frameguard: { action: 'deny' as const },
    strictTransportSecurity: isSecure(site) ? { maxAge: 31_536_000 } : false,
  }
}

function isSecure(site: Site): boolean {
  return site.publicOrigin?.startsWith('https:') ?? false
}
