import type { RetentionPreview, SchedulePreview, SchedulePreviewRequest } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { describePolicy } from '../retention/describe-policy.ts'
import { previewRetention } from '../retention/preview-retention.ts'
import type { ScheduleRow } from '../schema.ts'
import { checkRule } from './check-rule.ts'
import { readClock } from './clock.ts'
import { daysWithoutRun, noteOn } from './clock-changes.ts'
import { describeRule } from './describe-rule.ts'
import { completePlan, type Plan } from './plan.ts'
import { findScheduleRow, scheduleRows } from './records.ts'
import { isSlot, nextSlots } from './slots.ts'
import { PLANNED_RUNS } from './to-schedule.ts'

/** What a schedule that is being edited would do; what is wrong with it so far is part of the answer. */
export async function previewSchedule(core: Core, request: SchedulePreviewRequest): Promise<SchedulePreview> {
  const current = request.id === undefined ? undefined : await findScheduleRow(core.db, request.id)
  const plan = completePlan(core.env, request, current)
  const { cron, timeZone } = plan
  const rest = { cron, timeZone, retentionSentence: describePolicy(plan.retention) }
  const problems = checkRule(plan)
  if (problems.length > 0) {
    return { ...rest, problems, sentence: '', nextRuns: [], remarks: [], retention: NOTHING }
  }
  const now = await readClock(core, core.db)
  const slots = nextSlots(plan, PLANNED_RUNS, now)
  const others = (await scheduleRows(core.db)).filter((other) => other.enabled && other.id !== current?.id)
  return {
    ...rest,
    problems,
    sentence: describeRule(plan),
    nextRuns: slots.map((slot) => ({ at: slot.toISOString(), note: noteOn(plan, slot) })),
    remarks: [...neighbours(slots, others), ...daysWithoutRun(plan, now), ...shortMonths(plan)],
    retention: await foresee(core, plan, current),
  }
}

const NOTHING: RetentionPreview = { stay: 0, go: 0, goBytes: 0, backups: [] }

function foresee(core: Core, plan: Plan, current: ScheduleRow | undefined): Promise<RetentionPreview> {
  const { retention: policy, timeZone } = plan
  return previewRetention(core, { policy, timeZone, ...(current && { scheduleId: current.id }) })
}

/** Two schedules in the same minute are no harm, but rarely meant. */
function neighbours(slots: Date[], others: ScheduleRow[]): string[] {
  const names = others.filter((other) => slots.some((slot) => isSlot(other, slot))).map(({ name }) => name)
  if (names.length === 0) return []
  const verb = names.length === 1 ? 'starts' : 'start'
  return [`${listing.format(names)} ${verb} in the same minute: they run one after the other.`]
}

const listing = new Intl.ListFormat('en-GB', { type: 'conjunction' })

function shortMonths({ frequency, cron }: Plan): string[] {
  if (frequency !== 'monthly') return []
  const [, , days = ''] = cron.trim().split(/\s+/)
  const late = days.split(',').filter((day) => Number(day) > 28)
  return late.map((day) => `Months without a ${Number(day)}${Number(day) === 31 ? 'st' : 'th'} have no run on it.`)
}
