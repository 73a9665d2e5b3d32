import { listAudit } from '@mvp/core/audit/list-audit'
import { auditPage, auditQuery } from '@mvp/core/contract-audit'
import { adminProcedure, router } from '../trpc.ts'

export const auditRouter = router({
  list: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/audit', tags: ['audit'] } })
    .input(auditQuery)
    .output(auditPage)
    .query(({ ctx, input }) => listAudit(ctx.core, input)),
})
