import { beginAudit } from '@mvp/core/audit/audit-action'
import type { Core } from '@mvp/core/core'
import { initTRPC, TRPCError } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { actorOf } from './audit/actor.ts'
import type { Admin } from './auth/authenticate.ts'
import { errorShape, failureOf } from './error-shape.ts'

export type Context = {
  core: Core
  admin: Admin | null
  /** Where the request comes from. */
  address: string
  /** Whether the session or token the request came with still holds. Does not count as activity. */
  stillSignedIn: () => Promise<boolean>
}

/** `status` is what REST answers success with; 200 unless told. */
type Meta = OpenApiMeta<{ status?: 201 | 202 | 204 }>

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    errorFormatter: errorShape,
    // A console that hears nothing for two seconds says so; a stream that has died unnoticed is opened anew soon after.
    sse: { ping: { enabled: true, intervalMs: 500 }, client: { reconnectAfterInactivityMs: 3_000 } },
  })

export const router = t.router

/** Everything but sign-in and health is for admins. Whatever changes something is in the audit log, also when refused. */
export const adminProcedure = t.procedure
  .use(({ ctx, next }) => {
    if (!ctx.admin) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
    return next({ ctx: { ...ctx, admin: ctx.admin } })
  })
  .use(async ({ ctx, type, path, getRawInput, next }) => {
    if (type !== 'mutation') return next()
    // Unreadable input is complained about where it is parsed.
    const input = await getRawInput().catch(() => undefined)
    const endAudit = await beginAudit(ctx.core, { ...actorOf(ctx.admin, ctx.address), action: path, input })
    const result = await next()
    await endAudit(result.ok ? { result: 'ok', answer: result.data } : { result: failureOf(result.error).problem.code })
    return result
  })

/** For what would let a stolen API token outlive its expiry. */
export const consoleProcedure = adminProcedure.use(({ ctx, next }) => {
  if (ctx.admin.via === 'api') {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'API tokens are made and revoked in the console only.' })
  }
  return next()
})
