import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import { type AnyProcedure, type AnyRouter, callTRPCProcedure } from '@trpc/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { adminOf } from './auth/guard.ts'
import { appRouter } from './router.ts'

/** A procedure that is also a REST route: `path` below /api, with `{id}` for parameters. */
export type RestRoute = {
  procedure: string
  type: 'query' | 'mutation'
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  status: number
}

/**
 * Every procedure with a REST path as a route of Fastify. The request handler of trpc-to-openapi is not used: it can
 * answer neither our error shape nor 202 and 204, and refuses a POST without a body. Static paths win over `:id`
 * by Fastify's router, whatever the order.
 */
export function restRoutes(scope: FastifyInstance, core: Core): void {
  for (const route of listRestRoutes()) {
    scope.route({
      method: route.method,
      url: `/api${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
      handler: async (request, reply) => {
        const output = await call(core, route, request)
        reply.code(route.status)
        return route.status === 204 ? reply.send() : reply.send(output)
      },
    })
  }
}

const meta = z.object({
  openapi: z.object({ method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']), path: z.string() }),
  status: z.number().default(200),
})

/** The REST routes there are, from the routers' own declarations. */
export function listRestRoutes(): RestRoute[] {
  // At run time the nested routers lie flat in one record: 'backup.list', 'restore.start'.
  const flat: AnyRouter = appRouter
  const procedures: Record<string, AnyProcedure> = flat._def.procedures
  return Object.entries(procedures).flatMap(([name, procedure]): RestRoute[] => {
    const { type } = procedure._def
    const declared = meta.safeParse(procedure._def.meta)
    if (!declared.success || type === 'subscription') return []
    const { method, path } = declared.data.openapi
    return [{ procedure: name, type, method, path, status: declared.data.status }]
  })
}

async function call(core: Core, route: RestRoute, request: FastifyRequest): Promise<unknown> {
  const input = inputOf(request)
  return callTRPCProcedure({
    router: appRouter,
    path: route.procedure,
    type: route.type,
    ctx: { core, admin: adminOf(request), address: request.ip, stillSignedIn: async () => true },
    getRawInput: async () => input,
    signal: undefined,
    batchIndex: 0,
  })
}

const object = z.record(z.string(), z.unknown())

/** Query or body, and the parameters of the path, which nothing in the body can overrule. */
function inputOf(request: FastifyRequest): Record<string, unknown> {
  const given = object.safeParse((request.method === 'GET' ? request.query : request.body) ?? {})
  if (!given.success) throw new AppError('invalid', 'The body must be a JSON object.')
  return { ...given.data, ...object.parse(request.params) }
}
