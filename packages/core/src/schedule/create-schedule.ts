import type { Schedule, ScheduleRequest } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { assertPublic } from '../webhook/guard.ts'
import { assertRule } from './check-rule.ts'
import { readClock } from './clock.ts'
import { nextDeadline } from './deadline.ts'
import { findSchedule } from './list-schedules.ts'
import { explainTakenName } from './name-taken.ts'
import { completePlan } from './plan.ts'
import { insertSchedule } from './records.ts'
import { nextSlot } from './slots.ts'

/** Throws `invalid` for a rule that cannot be used and `conflict` for a name that is taken. */
export async function createSchedule(core: Core, request: ScheduleRequest & { by: string }): Promise<Schedule> {
  const { name, by, ...wish } = request
  const plan = completePlan(core.env, wish)
  assertRule(plan)
  if (plan.heartbeatUrl !== null) assertPublic(core.env, plan.heartbeatUrl)
  const id = await explainTakenName(name, () =>
    core.db.transaction(async (tx) => {
      const nextRunAt = plan.enabled ? nextSlot(plan, await readClock(core, tx)) : null
      const overdueAt = await nextDeadline(tx, { ...plan, nextRunAt })
      return insertSchedule(tx, { ...plan, name, nextRunAt, overdueAt, createdBy: by })
    }),
  )
  return findSchedule(core, id)
}
