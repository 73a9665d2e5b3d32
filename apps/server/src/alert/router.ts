import { listOutbox, previewMail } from '@mvp/core/alert/list-outbox'
import { retryMail } from '@mvp/core/alert/retry-mail'
import { sendTest } from '@mvp/core/alert/send-test'
import { byId } from '@mvp/core/contract'
import {
  mailPreview,
  outboxMail,
  outboxPage,
  outboxQuery,
  testMailAnswer,
  testMailRequest,
} from '@mvp/core/contract-alert'
import { adminProcedure, router } from '../trpc.ts'

const tags = ['alerts']
const path = '/admin/backups/alerts'

export const alertRouter = router({
  outbox: adminProcedure
    .meta({ openapi: { method: 'GET', path: `${path}/outbox`, tags } })
    .input(outboxQuery)
    .output(outboxPage)
    .query(({ ctx, input }) => listOutbox(ctx.core, input)),

  mail: adminProcedure
    .meta({ openapi: { method: 'GET', path: `${path}/outbox/{id}`, tags } })
    .input(byId)
    .output(mailPreview)
    .query(({ ctx, input }) => previewMail(ctx.core, input.id)),

  retry: adminProcedure
    .meta({ openapi: { method: 'POST', path: `${path}/outbox/{id}/retry`, tags } })
    .input(byId)
    .output(outboxMail)
    .mutation(({ ctx, input }) => retryMail(ctx.core, input.id)),

  sendTest: adminProcedure
    .meta({ openapi: { method: 'POST', path: `${path}/test`, tags } })
    .input(testMailRequest)
    .output(testMailAnswer)
    .mutation(({ ctx, input }) => sendTest(ctx.core, input)),
})
