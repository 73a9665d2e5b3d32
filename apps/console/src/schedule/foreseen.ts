import type { Schedule, SchedulePreview } from '@mvp/core/contract-schedule'
import { cronOf } from './rule.ts'
import type { ScheduleForm } from './schedule-form.ts'
import { ownSentence } from './server-sentences.ts'

/** What a rule says and when it runs. */
export type Foreseen = Pick<SchedulePreview, 'problems' | 'cron' | 'timeZone' | 'sentence' | 'nextRuns' | 'remarks'>

/** What is known before the server has looked ahead, as long as nothing is changed: nothing moves when it has. */
export function foreseenOf(schedule: Schedule | null, form: ScheduleForm, now: number): Foreseen {
  return schedule ? ofKnown(schedule) : ofNew(form, now)
}

function ofKnown({ cron, timeZone, sentence, nextRuns }: Schedule): Foreseen {
  return { problems: [], cron, timeZone, sentence, nextRuns: nextRuns.map((at) => ({ at, note: null })), remarks: [] }
}

/** It is daily, in the reader's own zone. */
function ofNew(form: ScheduleForm, now: number): Foreseen {
  const [hour = 0, minute = 0] = form.time.split(':').map(Number)
  const next = new Date(now)
  next.setHours(hour, minute, 0, 0)
  if (next.getTime() <= now) next.setDate(next.getDate() + 1)
  const nextRuns = [0, 1, 2, 3, 4].map((days) => {
    const run = new Date(next)
    run.setDate(run.getDate() + days)
    return { at: run.toISOString(), note: null }
  })
  const { timeZone } = form
  return { problems: [], cron: cronOf(form) ?? '', timeZone, sentence: ownSentence(form) ?? '', nextRuns, remarks: [] }
}
