import type { Core } from '@mvp/core/core'
import { initTRPC, TRPCError } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { errorShape } from './error-shape.ts'

/** Who asks: an admin by session cookie or by API token. */
export type Admin = { id: string; email: string; via: 'console' | 'api' }
export type Context = { core: Core; admin: Admin | null }

const t = initTRPC
  .context<Context>()
  .meta<OpenApiMeta>()
  .create({
    isDev: false,
    errorFormatter: errorShape,
    sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  })

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** Everything but sign-in and health is for admins. */
export const adminProcedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.admin) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
  return next({ ctx: { ...ctx, admin: ctx.admin } })
})
