import type { Activity, GoodBackup, Overview, PlannedBackup, Protection } from '@mvp/core/contract-overview'
import { formatBytes, plural } from '../parts/format-size.ts'
import { formatAgo, formatClock, formatDay, formatDuration, formatSpan } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

const DAY_MS = 24 * 60 * 60 * 1000

const headlines: Record<Protection['state'], string> = {
  none: 'Not protected yet',
  protected: 'Protected',
  attention: 'Needs a look',
  failed: 'Not protected',
}

export function headlineOf({ state }: Protection): string {
  return headlines[state]
}

/** `21 October`, with the year when it is not this one. */
export function dateOf(instant: string, now: number): string {
  return formatDay(instant, now).replace(/^\p{L}+ /u, '')
}

/** What the big word means, the fact first. */
export function leadOf({ protection, planned, schedules, lastProven }: Overview, now: number): string {
  const { state, lastGood, because } = protection
  const next = nextOf(planned, now)
  if (state === 'failed') {
    const back = lastGood ? `You can still return to ${momentOf(lastGood.takenAt, now)}, but to nothing after it.` : ''
    return [because, back].filter(Boolean).join(' ')
  }
  if (!lastGood) return 'Nothing has been backed up yet.'
  const facts = [`Last backup ${formatAgo(lastGood.takenAt, now)}`, schedules === 0 ? 'none planned' : `next ${next}`]
  if (lastProven) facts.push(`last proven restorable ${formatAgo(lastProven.provenAt, now)}`)
  return `${facts.join(', ')}.${because === null ? '' : ` ${because}`}`
}

function nextOf([next]: readonly PlannedBackup[], now: number): string {
  if (!next) return 'in more than a week'
  return Date.parse(next.at) > now ? formatAgo(next.at, now) : 'now'
}

/** `20 October, 12:00`. */
function momentOf(instant: string, now: number): string {
  return `${dateOf(instant, now)}, ${formatClock(instant)}`
}

export type Answer = {
  asks: string
  says: string
  because: string
  tone?: 'failed' | 'attention'
  /** The backup to open for it. */
  backupId?: string
}

/** Five questions, answered before anything is clicked. */
export function answersOf(overview: Overview, now: number): Answer[] {
  return [
    lastAnswer(overview.protection, now),
    sinceAnswer(overview.protection, now),
    nextAnswer(overview, now),
    provenAnswer(overview, now),
    roomAnswer(overview, now),
  ]
}

function lastAnswer({ lastGood, state }: Protection, now: number): Answer {
  if (!lastGood) return { asks: 'Last backup', says: 'None', because: 'Nothing to return to', tone: 'failed' }
  const answer: Answer = {
    asks: 'Last backup',
    says: formatAgo(lastGood.takenAt, now).replace(/^j/, 'J'),
    because: `${goodName(lastGood)}, ${momentOf(lastGood.takenAt, now)}, verified`,
    backupId: lastGood.id,
  }
  return state === 'failed' ? { ...answer, tone: 'failed' } : answer
}

function goodName({ scheduleName, origin }: GoodBackup): string {
  if (scheduleName !== null) return scheduleName
  return origin === 'safety' ? 'Safety backup' : 'By hand'
}

function sinceAnswer({ since, brokenSince }: Protection, now: number): Answer {
  if (since === null) return { asks: 'Protected since', says: '–', because: 'No run has completed yet' }
  if (brokenSince !== null) {
    const span = formatSpan(Date.parse(brokenSince) - Date.parse(since))
    return { asks: 'Protected until', says: dateOf(brokenSince, now), because: `${span}, then a gap`, tone: 'failed' }
  }
  const passed = now - Date.parse(since)
  const because = passed < DAY_MS ? 'Without a gap' : `${formatSpan(passed)} without a gap`
  return { asks: 'Protected since', says: dateOf(since, now), because }
}

function nextAnswer({ planned, schedules, protection }: Overview, now: number): Answer {
  const asks = protection.state === 'failed' ? 'Next attempt' : 'Next backup'
  const [next] = planned
  if (schedules === 0) return { asks, says: 'None', because: 'No schedule is on', tone: 'attention' }
  if (!next) return { asks, says: 'Later', because: 'In more than a week' }
  return { asks, says: nextOf(planned, now), because: `${next.scheduleName}, ${momentOf(next.at, now)}` }
}

function provenAnswer({ lastProven }: Overview, now: number): Answer {
  const asks = 'Proven restorable'
  if (lastProven === null) return { asks, says: 'Not yet', because: 'No drill has completed' }
  const { backupId, provenAt, provenMs } = lastProven
  const says = formatAgo(provenAt, now).replace(/^j/, 'J')
  return { asks, says, because: `The drill took ${formatDuration(provenMs)}`, backupId }
}

function roomAnswer({ store }: Overview, now: number): Answer {
  const asks = 'Room in the store'
  if (store.freeBytes === null) return { asks, says: 'Unknown', because: 'The store does not answer', tone: 'failed' }
  const { fullAt, bytesPerDay } = store.growth
  const says = formatBytes(store.freeBytes)
  if (fullAt !== null) return { asks, says, because: `Full about ${dateOf(fullAt, now)}` }
  return { asks, says, because: bytesPerDay === null ? 'It does not grow' : 'For more than two years' }
}

/** `61.7 GB in 41 backups. At 345 MB a day the store is full about 14 December.` */
export function growthWords({ store }: Overview, now: number): string {
  const held = `${formatBytes(store.usedBytes)} in ${plural(store.backups, 'backup')}.`
  const { bytesPerDay, fullAt, points } = store.growth
  if (points.length < 7) return `${held} A forecast needs a week of backups.`
  if (bytesPerDay === null) return `${held} It does not grow.`
  const pace = `At ${formatBytes(bytesPerDay)} a day`
  return fullAt === null
    ? `${held} ${pace} there is room for more than two years.`
    : `${held} ${pace} the store is full about ${dateOf(fullAt, now)}.`
}

/** The line of time in one sentence, for who cannot see it. */
export function lineWords(overview: Overview, now: number): string {
  const { protection, moments, planned } = overview
  const kept = moments.filter(({ is }) => is === 'kept').length
  const failed = moments.filter(({ is }) => is === 'failed').length
  const parts = [`${plural(kept, 'backup')} to return to`, ...(failed > 0 ? [`${failed} failed`] : [])]
  if (protection.brokenSince !== null) parts.push(`broken since ${momentOf(protection.brokenSince, now)}`)
  const [next] = planned
  parts.push(next ? `next ${momentOf(next.at, now)}` : 'nothing planned in the next week')
  return `The last 30 days: ${parts.join(', ')}.`
}

const kindWords: Record<Activity['kind'], string> = {
  backup: 'Backup',
  restore: 'Restore',
  undo: 'Undo',
  upload: 'Upload',
  verify: 'Verification',
  drill: 'Drill',
}

export function activityTitle({ kind, name }: Activity): string {
  return `${kindWords[kind]}, ${name}`
}

export function activityState({ status, kind, warnings }: Activity): { name: StateName; word: string } {
  if (status !== 'completed') return { name: status, word: endings[status] }
  if (warnings > 0) return { name: 'attention', word: `Completed with ${plural(warnings, 'warning')}` }
  return completed[kind] ?? { name: 'completed', word: 'Completed' }
}

const completed: Partial<Record<Activity['kind'], { name: StateName; word: string }>> = {
  backup: { name: 'verified', word: 'Completed, verified' },
  upload: { name: 'verified', word: 'Completed, verified' },
  verify: { name: 'verified', word: 'Verified' },
  drill: { name: 'verified', word: 'Proven restorable' },
}

const endings: Record<Exclude<Activity['status'], 'completed'>, string> = {
  queued: 'Queued',
  running: 'Running',
  failed: 'Failed',
  interrupted: 'Interrupted',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
}

/** `1.94 GB in 26 s; 31 tables, 1,204 documents`, or why not. */
export function activityNote(activity: Activity): string {
  const { error, sizeBytes, seconds, tableCount, documentCount } = activity
  if (error !== null) return error
  const took = seconds === null ? null : formatDuration(seconds * 1000)
  const size = sizeBytes === null ? took : [formatBytes(sizeBytes), took].filter(Boolean).join(' in ')
  const counts = [
    ...(tableCount === null ? [] : [plural(tableCount, 'table')]),
    ...(documentCount === null ? [] : [plural(documentCount, 'document')]),
  ]
  return [size, counts.join(', ')].filter(Boolean).join('; ')
}
