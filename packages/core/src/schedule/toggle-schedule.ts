import type { Schedule, ScheduleToggle } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { changeSchedule } from './change-schedule.ts'
import { findScheduleRow } from './records.ts'

/** Turns a schedule on or off. Slots that passed while it was off are not made up for. */
export async function toggleSchedule(core: Core, { id, enabled }: ScheduleToggle): Promise<Schedule> {
  return changeSchedule(core, { id, enabled: enabled ?? !(await findScheduleRow(core.db, id)).enabled })
}
