import type { Env } from '../env.ts'
import type { ScheduleRow } from '../schema.ts'
import { presets } from './frequencies.ts'

/** What an admin decides about a schedule, but its name. */
export type Plan = Pick<
  ScheduleRow,
  'frequency' | 'cron' | 'timeZone' | 'contents' | 'retention' | 'missedRun' | 'enabled' | 'notify' | 'heartbeatUrl'
>

type Optional<T> = { [Field in keyof T]?: T[Field] | undefined }
type Wish = Optional<Plan> & Pick<Plan, 'frequency'>

/**
 * Fills in what was left out: as it is, for a schedule that exists, else as usual. Another frequency brings its own cron;
 * only `custom` has none, so that one without may be left with an empty one.
 */
export function completePlan(env: Pick<Env, 'timeZone'>, wish: Wish, current?: Plan): Plan {
  return {
    frequency: wish.frequency,
    cron: wish.cron ?? usualCron(wish.frequency, current),
    timeZone: wish.timeZone ?? current?.timeZone ?? env.timeZone,
    contents: wish.contents ?? current?.contents ?? 'all',
    retention: wish.retention ?? current?.retention ?? presets[wish.frequency].retention,
    missedRun: wish.missedRun ?? current?.missedRun ?? 'run',
    enabled: wish.enabled ?? current?.enabled ?? true,
    // Null is a wish as any other: to have none.
    notify: wish.notify === undefined ? (current?.notify ?? null) : wish.notify,
    heartbeatUrl: wish.heartbeatUrl === undefined ? (current?.heartbeatUrl ?? null) : wish.heartbeatUrl,
  }
}

function usualCron(frequency: Plan['frequency'], current: Plan | undefined): string {
  if (current?.frequency === frequency) return current.cron
  // Every rule is also a custom one.
  return presets[frequency].cron ?? current?.cron ?? ''
}
