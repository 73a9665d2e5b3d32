import { type Ask, beginAudit } from '@mvp/core/audit/audit-action'
import type { Core } from '@mvp/core/core'
import { failureOf } from '../error-shape.ts'

/** Does what an admin asks for beside the procedures, and adds to the audit log how it ended. Throws what `work` throws. */
export async function auditWork<T>(core: Core, ask: Ask, work: () => Promise<T>): Promise<T> {
  const end = await beginAudit(core, ask)
  try {
    const answer = await work()
    await end({ result: 'ok', answer })
    return answer
  } catch (error) {
    await end({ result: failureOf(error).problem.code })
    throw error
  }
}
