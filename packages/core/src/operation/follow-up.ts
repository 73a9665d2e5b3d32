import type { Core } from '../core.ts'
import { retainSchedule } from '../retention/retain.ts'
import type { Operation } from '../schema.ts'

/** What comes after a completed operation. Its outcome is stored: nothing here can turn a good backup into a failed one. */
export async function followUp(core: Core, { id, kind, scheduleId }: Operation): Promise<void> {
  if (kind !== 'backup' || scheduleId === null) return
  try {
    await retainSchedule(core, scheduleId)
  } catch (error) {
    core.log.error({ err: error, operation: id }, 'retention failed: nothing more expires until it is tried again')
  }
}
