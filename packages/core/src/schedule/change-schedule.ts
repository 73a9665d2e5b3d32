import type { Transaction } from '../console-database.ts'
import type { Schedule, ScheduleChange } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { refreshExpectations } from '../retention/refresh-expectations.ts'
import type { ScheduleRow } from '../schema.ts'
import { assertPublic } from '../webhook/guard.ts'
import { assertRule } from './check-rule.ts'
import { readClock } from './clock.ts'
import { nextDeadline } from './deadline.ts'
import { findSchedule } from './list-schedules.ts'
import { explainTakenName } from './name-taken.ts'
import { completePlan, type Plan } from './plan.ts'
import { lockSchedule, updateSchedule } from './records.ts'
import { refuseStale } from './refuse-stale.ts'
import { nextSlot } from './slots.ts'

/**
 * What is left out stays as it is. Throws as createSchedule does, `not_found`, and `stale` when it is no longer as it was
 * at `unchangedSince`.
 */
export async function changeSchedule(
  core: Core,
  { id, name, unchangedSince, ...wish }: ScheduleChange,
): Promise<Schedule> {
  if (wish.heartbeatUrl) assertPublic(core.env, wish.heartbeatUrl)
  await explainTakenName(name ?? '', () =>
    core.db.transaction(async (tx) => {
      const current = await lockSchedule(tx, id)
      if (unchangedSince !== undefined) await refuseStale(tx, current, unchangedSince)
      const plan = completePlan(core.env, { ...wish, frequency: wish.frequency ?? current.frequency }, current)
      assertRule(plan)
      const nextRunAt = nextRunOf(plan, current, await readClock(core, tx))
      // What is watched begins anew with another rule, or when it is turned on.
      const watch = isSameRule(plan, current) ? {} : await watchAnew(tx, { ...plan, id, nextRunAt })
      await updateSchedule(tx, id, { ...plan, ...watch, name: name ?? current.name, nextRunAt })
    }),
  )
  // Nothing expires by being saved: the next good backup brings that about.
  await refreshExpectations(core, id)
  return findSchedule(core, id)
}

/** A slot that is due stays due as long as the rule that made it does; another rule begins after now. */
function nextRunOf(plan: Plan, current: ScheduleRow, now: Date): Date | null {
  if (!plan.enabled) return null
  return isSameRule(plan, current) ? current.nextRunAt : nextSlot(plan, now)
}

function isSameRule(plan: Plan, { enabled, cron, timeZone }: ScheduleRow): boolean {
  return plan.enabled && enabled && plan.cron === cron && plan.timeZone === timeZone
}

async function watchAnew(tx: Transaction, schedule: Parameters<typeof nextDeadline>[1]) {
  return { overdueAt: await nextDeadline(tx, schedule), overdueSince: null }
}
