import { recordAudit, recordAuditOnce } from '@mvp/core/audit/record-audit'
import type { Core } from '@mvp/core/core'
import type { FastifyRequest } from 'fastify'
import { adminOf } from '../auth/guard.ts'
import { actorOf } from './actor.ts'

type Sent = { id: string; fileName: string; sizeBytes: number; firstByte: number }

/**
 * A download that goes on where one of the same admin broke off is the same one. One that begins in the middle without
 * that is not: else all but a byte could be had without a trace.
 */
export async function auditDownload(core: Core, request: FastifyRequest, sent: Sent): Promise<void> {
  const { id: subjectId, fileName: subject, sizeBytes, firstByte } = sent
  const { facts, ...actor } = actorOf(adminOf(request), request.ip)
  const details = { ...facts, sizeBytes, ...(firstByte > 0 && { firstByte }) }
  const deed = { ...actor, action: 'backup.download', result: 'ok', subjectId, subject, details }
  if (firstByte === 0) await recordAudit(core, deed)
  else await recordAuditOnce(core, deed, { same: ['who', 'address', 'subjectId'], withinMinutes: 24 * 60 })
}
