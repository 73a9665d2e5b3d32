import { createApiToken, listApiTokens, revokeApiToken } from '@mvp/core/auth/api-tokens'
import { byId } from '@mvp/core/contract'
import { apiToken, apiTokenRequest } from '@mvp/core/contract-token'
import { z } from 'zod'
import { adminProcedure, consoleProcedure, router } from '../trpc.ts'

export const authRouter = router({
  me: adminProcedure
    .output(z.object({ id: z.string(), email: z.string() }))
    .query(({ ctx }) => ({ id: ctx.admin.id, email: ctx.admin.email })),

  tokens: adminProcedure.output(z.array(apiToken)).query(({ ctx }) => listApiTokens(ctx.core)),

  /** The secret is in this answer and nowhere else, ever. */
  createToken: consoleProcedure
    .input(apiTokenRequest)
    .output(z.object({ token: apiToken, secret: z.string() }))
    .mutation(({ ctx, input }) => createApiToken(ctx.core, { ...input, by: ctx.admin.email })),

  revokeToken: consoleProcedure
    .input(byId)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeApiToken(ctx.core, input.id)),
})
