import type { Verification } from '../contract.ts'
import type { RetentionPolicy } from '../contract-schedule.ts'
import { countDays, listCounts } from './describe-policy.ts'
import { ageLimit, createPlacing, holds, type Place, tiersOf } from './tiers.ts'

/** What a rule has to know of a backup. */
export type Candidate = { id: string; takenAt: Date; pinned: boolean; verification: Verification }

export type When = { timeZone: string; now: Date }

/** Both newest first. Reasons are short words for people, the strongest first. */
export type Verdicts<B> = { keep: { backup: B; reasons: string[] }[]; expire: { backup: B; reason: string }[] }

/**
 * Which backups of one schedule stay and which go, each with the reason. Only verified, unpinned ones are counted, and
 * the newest of these stays under any policy; what is not counted always stays. Days and the like are the time zone's.
 */
export function applyRetention<B extends Candidate>(
  backups: readonly B[],
  policy: RetentionPolicy,
  { timeZone, now }: When,
): Verdicts<B> {
  const sorted = newestFirst(backups)
  const newest = sorted.find(isCounted)
  const oldest = oldestAllowed(policy, newest?.takenAt ?? now, { timeZone, now })
  const placesOf = createPlacing(tiersOf(policy), timeZone)
  const verdicts: Verdicts<B> = { keep: [], expire: [] }
  for (const backup of sorted) {
    const counted = isCounted(backup)
    const places = counted ? placesOf(backup) : []
    const tooOld = oldest !== null && backup.takenAt < oldest
    const reasons = counted ? whyKept(policy, places, tooOld) : [whyNotCounted(backup)]
    if (backup === newest) reasons.unshift('newest good one')
    if (reasons.length > 0) verdicts.keep.push({ backup, reasons })
    else verdicts.expire.push({ backup, reason: whyExpired(policy, places, tooOld) })
  }
  return verdicts
}

/** By when they were taken; ties by id, so that the order they come in says nothing. */
export function newestFirst<B extends Pick<Candidate, 'id' | 'takenAt'>>(backups: readonly B[]): B[] {
  return backups.toSorted((a, b) => b.takenAt.getTime() - a.takenAt.getTime() || (a.id < b.id ? 1 : -1))
}

export function isCounted({ pinned, verification }: Pick<Candidate, 'pinned' | 'verification'>): boolean {
  return !pinned && verification === 'verified'
}

/** A clock that jumped ahead, or backups that stopped, must not make the best ones old: what is earlier counts. */
function oldestAllowed({ maxAgeDays }: RetentionPolicy, newest: Date, { timeZone, now }: When): Date | null {
  return maxAgeDays ? ageLimit(newest < now ? newest : now, maxAgeDays, timeZone) : null
}

function whyNotCounted({ pinned, verification }: Candidate): string {
  if (pinned) return 'pinned'
  return verification === 'missing' ? 'not counted: its file is missing' : 'not counted: its file is damaged'
}

function whyKept(policy: RetentionPolicy, places: Place[], tooOld: boolean): string[] {
  if (tooOld) return []
  if (places.length > 0) {
    return places.filter(holds).map(({ tier, place }) => `${tier.name} ${place} of ${tier.count.toLocaleString('en')}`)
  }
  return [policy.maxAgeDays ? `not older than ${countDays(policy.maxAgeDays)}` : 'no limit by number']
}

function whyExpired(policy: RetentionPolicy, places: Place[], tooOld: boolean): string {
  if (tooOld && policy.maxAgeDays) return `older than ${countDays(policy.maxAgeDays)}`
  // Its day may be one that is kept, by a newer backup: then it is not its age that it goes for.
  const outdone = places.find(({ tier, place }) => tier.bucket !== null && place <= tier.count)
  return outdone ? `a newer one of its ${outdone.tier.bucket} stays` : `older than ${listCounts(policy)}`
}
