import { toBackup } from '../backup/to-backup.ts'
import type { Backup } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { insertOperation } from '../operation/records.ts'
import type { Trigger } from '../schema.ts'
import { hasUnfinished, lockSchedule } from './records.ts'

type RunRequest = { id: string; by: string; trigger: Trigger }

/**
 * Queues a backup of a schedule out of turn, also while it is off: it counts for the schedule's retention, and its next
 * slot stays where it is. Throws `busy` while another of its backups waits or runs.
 */
export async function runSchedule(core: Core, { id, by, trigger }: RunRequest): Promise<Backup> {
  return core.db.transaction(async (tx) => {
    // Locked: neither a second click nor the next slot comes between the question and the answer.
    const schedule = await lockSchedule(tx, id)
    if (await hasUnfinished(tx, id)) {
      throw new AppError('busy', `A backup of ${schedule.name} is waiting or running already.`, {
        hint: 'Wait until it is over, or cancel it.',
      })
    }
    const operation = await insertOperation(tx, {
      kind: 'backup',
      lane: 'app',
      trigger,
      origin: 'scheduled',
      contents: schedule.contents,
      scheduleId: id,
      requestedBy: by,
    })
    return toBackup({ operation, scheduleName: schedule.name, archive: null })
  })
}
