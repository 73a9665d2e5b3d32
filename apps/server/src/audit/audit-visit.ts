import { recordAudit, recordAuditOnce } from '@mvp/core/audit/record-audit'
import type { Core } from '@mvp/core/core'
import { TooManyAttempts } from '../auth/sign-in-limit.ts'
import { failureOf } from '../error-shape.ts'

/** Somebody at the door. `who` is what was typed: nobody knows yet who it is. */
export type Visit = { action: string; who: string; address: string }

/** As auditWork, for what is asked by somebody who is not signed in. */
export async function auditVisit<T>(core: Core, visit: Visit, work: () => Promise<T>): Promise<T> {
  const deed = { ...visit, via: 'console' as const }
  const answer = await work().catch(async (error) => {
    await auditRefusal(core, { ...deed, result: codeOf(error) })
    throw error
  })
  await recordAudit(core, { ...deed, result: 'ok' })
  return answer
}

/** Wrong passwords are limited. What anybody may repeat at will must not fill a log that nothing is ever taken from. */
async function auditRefusal(core: Core, deed: Visit & { via: 'console'; result: string }): Promise<void> {
  if (deed.result === 'unauthorized') await recordAudit(core, deed)
  else await recordAuditOnce(core, deed, { same: ['address', 'result'], withinMinutes: 15 })
}

function codeOf(error: unknown): string {
  return error instanceof TooManyAttempts ? 'too_many_requests' : failureOf(error).problem.code
}
