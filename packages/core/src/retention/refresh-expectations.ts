import type { Core } from '../core.ts'
import { findOperation } from '../operation/records.ts'
import { readClock } from '../schedule/clock.ts'
import { lockScheduleRow } from '../schedule/records.ts'
import type { ScheduleRow } from '../schema.ts'
import { lockSettings } from '../settings/settings.ts'
import { comingRuns } from './coming-runs.ts'
import { type Outlook, writeExpectations } from './expectations.ts'
import type { OwnOrigin } from './records.ts'

/** Says anew of a schedule's backups why each is kept and when it goes, after whatever changes that. Removes nothing. */
export async function refreshExpectations(core: Core, scheduleId: string): Promise<void> {
  await core.db.transaction(async (tx) => {
    const schedule = await lockScheduleRow(tx, scheduleId)
    if (schedule) await writeExpectations(tx, { scheduleId }, await outlookOf(schedule, await readClock(core, tx)))
  })
}

/** The same for a backup and those it is counted with. */
export async function refreshExpectationsAround(core: Core, backupId: string): Promise<void> {
  const operation = await findOperation(core.db, backupId)
  if (operation?.scheduleId) await refreshExpectations(core, operation.scheduleId)
  else if (operation?.origin && operation.origin !== 'scheduled') await refreshOwn(core, operation.origin)
}

async function refreshOwn(core: Core, origin: OwnOrigin): Promise<void> {
  const { timeZone } = core.env
  await core.db.transaction(async (tx) => {
    const { retention } = await lockSettings(tx)
    const now = await readClock(core, tx)
    await writeExpectations(tx, { origin }, { policy: retention[origin], timeZone, now, runs: [], contents: null })
  })
}

export async function outlookOf(schedule: ScheduleRow, now: Date): Promise<Outlook> {
  const { timeZone, retention, contents } = schedule
  if (schedule.deletedAt !== null)
    return { policy: null, unruled: 'its schedule was deleted', timeZone, now, runs: [], contents }
  const frozen = schedule.frozenAt !== null
  const runs = schedule.enabled && !frozen ? await comingRuns(schedule, now) : []
  return { policy: retention, timeZone, now, runs, contents, frozen }
}
