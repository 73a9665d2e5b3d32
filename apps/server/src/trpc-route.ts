import type { Core } from '@mvp/core/core'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { authenticate, type Gate } from './auth/authenticate.ts'
import { adminOf } from './auth/guard.ts'
import { failureOf } from './error-shape.ts'
import { appRouter } from './router.ts'

const MAX_CALLS = 20

const params = z.object({ path: z.string() })

/**
 * tRPC at /api/trpc. Its own Fastify plugin is not used, because that accepts multipart bodies too: a type a page of
 * another site may send without asking first.
 */
export function trpcRoute(scope: FastifyInstance, core: Core, gate: Gate): void {
  scope.all('/api/trpc/:path', async (request, reply) => {
    const signedIn = () => authenticate(gate, request.headers, { activity: false })
    await fastifyRequestHandler({
      router: appRouter,
      req: request,
      res: reply,
      path: params.parse(request.params).path,
      maxBatchSize: MAX_CALLS,
      createContext: () => ({
        core,
        admin: adminOf(request),
        address: request.ip,
        stillSignedIn: async () => (await signedIn()).admin !== null,
      }),
      onError: ({ error, path }) => {
        if (failureOf(error).status >= 500) request.log.error({ err: error, procedure: path }, 'a procedure failed')
      },
    })
  })
}
