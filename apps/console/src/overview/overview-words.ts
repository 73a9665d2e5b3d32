import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import type { Activity, GoodBackup, Overview, PlannedBackup, Protection } from '@mvp/core/contract-overview'
import { anew } from '../language/i18n.ts'
import { formatBytes } from '../parts/format-size.ts'
import { formatAgo, formatClock, formatDate, formatDuration, formatSpan } from '../parts/format-time.ts'
import type { StateName } from '../parts/state.tsx'

const DAY_MS = 24 * 60 * 60 * 1000

const headlines: Record<Protection['state'], MessageDescriptor> = {
  none: msg`Not protected yet`,
  protected: msg`Protected`,
  attention: msg`Needs a look`,
  failed: msg`Not protected`,
}

export function headlineOf({ state }: Protection): string {
  return t(headlines[state])
}

/** What the big word means, the fact first. */
export function leadOf({ protection, planned, schedules, lastProven }: Overview, now: number): string {
  const { state, lastGood } = protection
  const because = protection.because && anew(protection.because)
  if (state === 'failed') {
    const back = lastGood ? t`You can still return to ${momentOf(lastGood.takenAt, now)}, but to nothing after it.` : ''
    return [because, back].filter(Boolean).join(' ')
  }
  if (!lastGood) return t`Nothing has been backed up yet.`
  const next = schedules === 0 ? t`none planned` : t`next ${nextOf(planned, now)}`
  const facts = [t`Last backup ${formatAgo(lastGood.takenAt, now)}`, next]
  if (lastProven) facts.push(t`last proven restorable ${formatAgo(lastProven.provenAt, now)}`)
  return [`${facts.join(', ')}.`, because].filter(Boolean).join(' ')
}

function nextOf([next]: readonly PlannedBackup[], now: number): string {
  if (!next) return t`in more than a week`
  return Date.parse(next.at) > now ? formatAgo(next.at, now) : t`now`
}

/** `20 October, 12:00`. */
function momentOf(instant: string, now: number): string {
  return `${formatDate(instant, now)}, ${formatClock(instant)}`
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
  if (!lastGood) return { asks: t`Last backup`, says: t`None`, because: t`Nothing to return to`, tone: 'failed' }
  const answer: Answer = {
    asks: t`Last backup`,
    says: capital(formatAgo(lastGood.takenAt, now)),
    because: t`${goodName(lastGood)}, ${momentOf(lastGood.takenAt, now)}, verified`,
    backupId: lastGood.id,
  }
  return state === 'failed' ? { ...answer, tone: 'failed' } : answer
}

/** `Just now`, as the first word. */
function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function goodName({ scheduleName, origin }: GoodBackup): string {
  if (scheduleName !== null) return scheduleName
  return origin === 'safety' ? t`Safety backup` : t`By hand`
}

function sinceAnswer({ since, brokenSince }: Protection, now: number): Answer {
  if (since === null) return { asks: t`Protected since`, says: '–', because: t`No run has completed yet` }
  if (brokenSince !== null) {
    const span = formatSpan(Date.parse(brokenSince) - Date.parse(since))
    return {
      asks: t`Protected until`,
      says: formatDate(brokenSince, now),
      because: t`${span}, then a gap`,
      tone: 'failed',
    }
  }
  const passed = now - Date.parse(since)
  const because = passed < DAY_MS ? t`Without a gap` : t`${formatSpan(passed)} without a gap`
  return { asks: t`Protected since`, says: formatDate(since, now), because }
}

function nextAnswer({ planned, schedules, protection }: Overview, now: number): Answer {
  const asks = protection.state === 'failed' ? t`Next attempt` : t`Next backup`
  const [next] = planned
  if (schedules === 0) return { asks, says: t`None`, because: t`No schedule is on`, tone: 'attention' }
  if (!next) return { asks, says: t`Later`, because: t`In more than a week` }
  return { asks, says: nextOf(planned, now), because: `${next.scheduleName}, ${momentOf(next.at, now)}` }
}

function provenAnswer({ lastProven }: Overview, now: number): Answer {
  const asks = t`Proven restorable`
  if (lastProven === null) return { asks, says: t`Not yet`, because: t`No drill has completed` }
  const { backupId, provenAt, provenMs } = lastProven
  const says = capital(formatAgo(provenAt, now))
  return { asks, says, because: t`The drill took ${formatDuration(provenMs)}`, backupId }
}

function roomAnswer({ store }: Overview, now: number): Answer {
  const asks = t`Room in the store`
  if (store.freeBytes === null) return { asks, says: t`Unknown`, because: t`The store does not answer`, tone: 'failed' }
  const { fullAt, bytesPerDay } = store.growth
  const says = formatBytes(store.freeBytes)
  if (fullAt !== null) return { asks, says, because: t`Full about ${formatDate(fullAt, now)}` }
  return { asks, says, because: bytesPerDay === null ? t`It does not grow` : t`For more than two years` }
}

/** `61.7 GB in 41 backups. At 345 MB a day the store is full about 14 December.` */
export function growthWords({ store }: Overview, now: number): string {
  const { usedBytes, backups } = store
  const held = t`${formatBytes(usedBytes)} in ${plural(backups, { one: '# backup', other: '# backups' })}.`
  return `${held} ${forecast(store.growth, now)}`
}

function forecast({ bytesPerDay, fullAt, points }: Overview['store']['growth'], now: number): string {
  if (points.length < 7) return t`A forecast needs a week of backups.`
  if (bytesPerDay === null) return t`It does not grow.`
  const pace = formatBytes(bytesPerDay)
  if (fullAt === null) return t`At ${pace} a day there is room for more than two years.`
  return t`At ${pace} a day the store is full about ${formatDate(fullAt, now)}.`
}

/** The line of time in one sentence, for who cannot see it. */
export function lineWords(overview: Overview, now: number): string {
  const { protection, moments, planned } = overview
  const kept = moments.filter(({ is }) => is === 'kept').length
  const failed = moments.filter(({ is }) => is === 'failed').length
  const parts = [
    t`${plural(kept, { one: '# backup', other: '# backups' })} to return to`,
    ...(failed > 0 ? [t`${failed} failed`] : []),
  ]
  if (protection.brokenSince !== null) parts.push(t`broken since ${momentOf(protection.brokenSince, now)}`)
  const [next] = planned
  parts.push(next ? t`next ${momentOf(next.at, now)}` : t`nothing planned in the next week`)
  return t`The last 30 days: ${parts.join(', ')}.`
}

const kindWords: Record<Activity['kind'], MessageDescriptor> = {
  backup: msg`Backup`,
  restore: msg`Restore`,
  undo: msg`Undo`,
  upload: msg`Upload`,
  verify: msg`Verification`,
  drill: msg`Drill`,
}

export function activityTitle({ kind, name }: Activity): string {
  return `${t(kindWords[kind])}, ${nameWords(name)}`
}

/** A schedule's own name; what was asked for by hand has none and is called by its origin. */
function nameWords(name: string): string {
  const origin = origins[name]
  return origin ? t(origin) : name
}

const origins: Record<string, MessageDescriptor> = {
  Manual: msg`Manual`,
  Uploaded: msg`Uploaded`,
  Safety: msg`Safety`,
}

export function activityState({ status, kind, warnings }: Activity): { name: StateName; word: string } {
  if (status !== 'completed') return { name: status, word: t(endings[status]) }
  if (warnings > 0)
    return { name: 'attention', word: t`Completed with ${plural(warnings, { one: '# warning', other: '# warnings' })}` }
  const { is, word } = completed[kind] ?? { is: 'completed', word: msg`Completed` }
  return { name: is, word: t(word) }
}

const completed: Partial<Record<Activity['kind'], { is: StateName; word: MessageDescriptor }>> = {
  backup: { is: 'verified', word: msg`Completed, verified` },
  upload: { is: 'verified', word: msg`Completed, verified` },
  verify: { is: 'verified', word: msg`Verified` },
  drill: { is: 'verified', word: msg`Proven restorable` },
}

const endings: Record<Exclude<Activity['status'], 'completed'>, MessageDescriptor> = {
  queued: msg`Queued`,
  running: msg`Running`,
  failed: msg`Failed`,
  interrupted: msg`Interrupted`,
  cancelled: msg`Cancelled`,
  skipped: msg`Skipped`,
}

/** `1.94 GB in 26 s; 31 tables, 1,204 documents`, or why not. */
export function activityNote(activity: Activity): string {
  const { error, sizeBytes, seconds, tableCount, documentCount } = activity
  if (error !== null) return error
  const took = seconds === null ? null : formatDuration(seconds * 1000)
  const size =
    sizeBytes === null ? took : took === null ? formatBytes(sizeBytes) : t`${formatBytes(sizeBytes)} in ${took}`
  const counts = [
    ...(tableCount === null ? [] : [plural(tableCount, { one: '# table', other: '# tables' })]),
    ...(documentCount === null ? [] : [plural(documentCount, { one: '# document', other: '# documents' })]),
  ]
  return [size, counts.join(', ')].filter(Boolean).join('; ')
}
