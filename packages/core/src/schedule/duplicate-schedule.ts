import type { Schedule } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { findSchedule } from './list-schedules.ts'
import { explainTakenName } from './name-taken.ts'
import { findScheduleRow, insertSchedule, scheduleNames } from './records.ts'

/** Another schedule like this one, off until an admin has made it different. */
export async function duplicateSchedule(core: Core, { id, by }: { id: string; by: string }): Promise<Schedule> {
  const original = await findScheduleRow(core.db, id)
  const name = nameCopy(original.name, await scheduleNames(core.db))
  const { frequency, cron, timeZone, contents, retention, missedRun, notify } = original
  // Its heartbeat is not copied: two schedules that report to one place cannot be told apart there.
  const rule = { frequency, cron, timeZone, contents, retention, missedRun, notify }
  const copy = { ...rule, name, enabled: false, createdBy: by }
  return findSchedule(core, await explainTakenName(name, () => insertSchedule(core.db, copy)))
}

const LONGEST = 100

/** "Nightly copy", "Nightly copy 2", … the first that is free; a copy of a copy is not called a copy twice. */
function nameCopy(original: string, taken: string[]): string {
  const others = new Set(taken.map((name) => name.toLowerCase()))
  const base = original.replace(/ copy( \d+)?$/, '')
  for (let number = 1; ; number++) {
    const ending = number === 1 ? ' copy' : ` copy ${number}`
    const name = base.slice(0, LONGEST - ending.length).trimEnd() + ending
    if (!others.has(name.toLowerCase())) return name
  }
}
