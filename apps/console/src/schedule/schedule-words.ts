import { t } from '@lingui/core/macro'
import type { Backup } from '@mvp/core/contract'
import type { Schedule } from '@mvp/core/contract-schedule'
import { hasFailed, isUnderWay, type StateWords, stateOf } from '../backup/backup-words.ts'
import { anew } from '../language/i18n.ts'
import { formatBytes } from '../parts/format-size.ts'
import { elapsed, formatAgo, formatDuration } from '../parts/format-time.ts'
import { clockIn, dayIn, zoneWord } from './zone-time.ts'

// Servers look every minute; a slot that is later than this has no one to run it.
const lateMs = 150_000

/** How a schedule stands: what became of its last run, unless it is off or late. */
export function scheduleState(schedule: Schedule, now: number): StateWords {
  if (!schedule.enabled) return { name: 'off', word: t`Off` }
  const { lastOperation: last } = schedule
  if (last && isUnderWay(last)) return stateOf(last)
  if (schedule.overdueSince !== null) {
    return { name: 'attention', word: t`Overdue since ${momentIn(schedule.timeZone, schedule.overdueSince, now)}` }
  }
  if (isLate(schedule, now)) return { name: 'attention', word: t`Late` }
  if (!last) return { name: 'queued', word: t`Has not run yet` }
  const { name, word } = stateOf(last)
  return { name, word: `${word} ${agoOf(last, now)}` }
}

function isLate({ nextRunAt }: Schedule, now: number): boolean {
  return nextRunAt !== null && now - Date.parse(nextRunAt) > lateMs
}

function agoOf(last: Backup, now: number): string {
  // The browser's clock may be behind the server's: what has happened is never ahead.
  return formatAgo(last.createdAt, Math.max(now, Date.parse(last.createdAt)))
}

/** `Thu 22 October, 02:30 CEST`: an instant of a schedule, on the wall of its zone. */
export function momentIn(timeZone: string, instant: string, now: number): string {
  return `${dayIn(timeZone, instant, now)}, ${clockIn(timeZone, instant)} ${zoneWord(timeZone, instant)}`
}

/** What a run brought: `1.94 GB in 26 s`, or why it did not. */
export function resultOf(run: Backup, now: number): string {
  if (hasFailed(run) || run.status === 'skipped' || run.status === 'cancelled')
    return run.error ? anew(run.error.message) : stateOf(run).word
  if (isUnderWay(run) || run.startedAt === null) return stateOf(run).word
  const took = formatDuration(elapsed(run.startedAt, run.finishedAt, now))
  return run.sizeBytes === null ? took : t`${formatBytes(run.sizeBytes)} in ${took}`
}
