import type { Core } from '../core.ts'
import { findOperation } from '../operation/records.ts'
import { recordAudit, recordAuditOnce } from './record-audit.ts'
import { lookAtSubject } from './subjects.ts'

const OUTCOMES = {
  forward: { result: 'ok', outcome: 'completed' },
  back: { result: 'ok', outcome: 'put back as it was before' },
  unknown: { result: 'swap_failed', outcome: 'waits for a person' },
}

/** What the server did by itself about a restore whose server died. Of one that waits for a person once a day. */
export async function auditSettling(core: Core, restoreId: string, verdict: keyof typeof OUTCOMES): Promise<void> {
  const { result, outcome } = OUTCOMES[verdict]
  const restore = await findOperation(core.db, restoreId)
  const subjectId = restore?.subjectId ?? null
  const { name } = await lookAtSubject(core, 'restore', subjectId)
  const details = { restore: restoreId, outcome }
  const deed = { via: 'server' as const, action: 'restore.settle', result, subjectId, subject: name, details }
  if (result === 'ok') await recordAudit(core, deed)
  else await recordAuditOnce(core, deed, { same: ['subjectId', 'result'], withinMinutes: 24 * 60 })
}
