import { Readable } from 'node:stream'
import { auditCsv } from '@mvp/core/audit/audit-csv'
import { readAudit } from '@mvp/core/audit/list-audit'
import { recordAudit } from '@mvp/core/audit/record-audit'
import { auditFilter } from '@mvp/core/contract-audit'
import type { Core } from '@mvp/core/core'
import type { FastifyInstance } from 'fastify'
import { adminOf } from '../auth/guard.ts'
import { actorOf } from './actor.ts'

/** The audit log as a CSV file: all that fits the filter, newest first, never more in memory than one chunk of it. */
export function auditExportRoute(scope: FastifyInstance, core: Core): void {
  scope.get('/api/admin/backups/audit.csv', { exposeHeadRoute: false }, async (request, reply) => {
    const filter = auditFilter.parse(request.query)
    const { facts, ...actor } = actorOf(adminOf(request), request.ip)
    // First, so that one who breaks off in the middle is in it too.
    await recordAudit(core, { ...actor, action: 'audit.export', result: 'ok', details: { ...facts, filter } })
    const today = new Date().toISOString().slice(0, 10)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${core.env.appName}_audit_${today}.csv"`)
      .send(Readable.from(auditCsv(readAudit(core, filter)), { highWaterMark: 1 }))
  })
}
