import type { Contents } from '../contract.ts'
import type { GoodBackup, Protection } from '../contract-overview.ts'

/** How a schedule that is on stands. */
export type ScheduleStanding = {
  name: string
  contents: Contents
  /** When its newest runs failed in a row: the first and the last of them; null: the newest one did not. */
  failedSince: Date | null
  failedLast: Date | null
  failures: number
  /** The slot that nobody has taken in time; null: none. */
  overdueSince: Date | null
}

export type Standing = {
  schedules: ScheduleStanding[]
  lastGood: GoodBackup | null
  /** Verified and in the store, newest first: what one can return to. */
  good: Pick<GoodBackup, 'takenAt' | 'contents'>[]
  /** Whether one was ever tried. */
  attempted: boolean
  /** See the contract. */
  since: Date | null
}

/**
 * Whether what was promised was done. The worst of all schedules decides; never `protected` without a verified backup
 * that is still there. A run that failed weighs nothing any more once a backup of at least its contents was taken
 * after it, by whomever.
 */
export function judgeProtection(standing: Standing): Protection {
  const { lastGood, attempted } = standing
  const since = standing.since?.toISOString() ?? null
  if (lastGood === null && !attempted) {
    return { state: 'none', because: null, lastGood, since: null, brokenSince: null }
  }
  const gap = worstGap(standing)
  if (gap !== null) {
    return { state: 'failed', because: gap.because, lastGood, since, brokenSince: gap.since.toISOString() }
  }
  if (lastGood === null) {
    const because = 'There is no verified backup in the store.'
    return { state: 'failed', because, lastGood, since: null, brokenSince: null }
  }
  const made = coveredFailure(standing)
  if (made !== null) return { state: 'attention', because: made, lastGood, since, brokenSince: null }
  if (standing.schedules.length === 0) {
    const because = 'No schedule is on: nothing is backed up by itself.'
    return { state: 'attention', because, lastGood, since, brokenSince: null }
  }
  return { state: 'protected', because: null, lastGood, since, brokenSince: null }
}

type Gap = { because: string; since: Date }

/** The oldest of the gaps that nothing has closed. */
function worstGap({ schedules, good }: Standing): Gap | null {
  const gaps = schedules.flatMap((schedule) => gapOf(schedule, good) ?? [])
  return gaps.sort((a, b) => a.since.getTime() - b.since.getTime())[0] ?? null
}

function gapOf(schedule: ScheduleStanding, good: Standing['good']): Gap | null {
  const { name, failedSince, failedLast, failures, overdueSince } = schedule
  if (failedSince !== null && failedLast !== null && !isCovered(schedule, failedLast, good)) {
    return { because: `${name} ${failures === 1 ? 'failed' : `failed ${timesOf(failures)}`}.`, since: failedSince }
  }
  if (overdueSince !== null && !isCovered(schedule, overdueSince, good)) {
    return { because: `${name} is overdue: no server has run it.`, since: overdueSince }
  }
  return null
}

function coveredFailure({ schedules }: Standing): string | null {
  const failed = schedules.find((schedule) => schedule.failedLast !== null || schedule.overdueSince !== null)
  if (!failed) return null
  const what = failed.failedLast === null ? 'is overdue' : `failed ${timesOf(failed.failures)}`
  return `${failed.name} ${what}; a later backup holds what it would have.`
}

function timesOf(count: number): string {
  if (count === 1) return 'once'
  return count === 2 ? 'twice' : `${count} times`
}

function isCovered({ contents }: ScheduleStanding, since: Date, good: Standing['good']): boolean {
  return good.some((backup) => Date.parse(backup.takenAt) > since.getTime() && holds(backup.contents, contents))
}

function holds(has: Contents, wanted: Contents): boolean {
  return has === 'all' || has === wanted
}
