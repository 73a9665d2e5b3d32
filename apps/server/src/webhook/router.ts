import { byId } from '@mvp/core/contract'
import {
  webhook,
  webhookChange,
  webhookRequest,
  webhookTestAnswer,
  webhookWithSecret,
} from '@mvp/core/contract-webhook'
import { testWebhook } from '@mvp/core/webhook/test-webhook'
import { changeWebhook, createWebhook, listWebhooks, removeWebhook, renewSecret } from '@mvp/core/webhook/webhooks'
import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'

const tags = ['alerts']
const path = '/admin/backups/alerts/webhooks'

export const webhookRouter = router({
  list: adminProcedure
    .meta({ openapi: { method: 'GET', path, tags } })
    .output(z.array(webhook))
    .query(({ ctx }) => listWebhooks(ctx.core)),

  create: adminProcedure
    .meta({ openapi: { method: 'POST', path, tags }, status: 201 })
    .input(webhookRequest)
    .output(webhookWithSecret)
    .mutation(({ ctx, input }) => createWebhook(ctx.core, { ...input, by: ctx.admin.email })),

  change: adminProcedure
    .meta({ openapi: { method: 'PUT', path: `${path}/{id}`, tags } })
    .input(webhookChange)
    .output(webhook)
    .mutation(({ ctx, input }) => changeWebhook(ctx.core, input)),

  remove: adminProcedure
    .meta({ openapi: { method: 'DELETE', path: `${path}/{id}`, tags, successDescription: 'deleted' }, status: 204 })
    .input(byId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeWebhook(ctx.core, input.id)),

  renewSecret: adminProcedure
    .meta({ openapi: { method: 'POST', path: `${path}/{id}/secret`, tags } })
    .input(byId)
    .output(webhookWithSecret)
    .mutation(({ ctx, input }) => renewSecret(ctx.core, input.id)),

  /** Posts a test at once, also to one that is off. */
  test: adminProcedure
    .meta({ openapi: { method: 'POST', path: `${path}/{id}/test`, tags } })
    .input(byId)
    .output(webhookTestAnswer)
    .mutation(({ ctx, input }) => testWebhook(ctx.core, input.id)),
})
