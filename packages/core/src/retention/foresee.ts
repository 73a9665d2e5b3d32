import type { RetentionPolicy } from '../contract-schedule.ts'
import { type Candidate, isCounted, newestFirst } from './apply-retention.ts'
import { ageLimit, createPlacing, holds, localTime, type Place, type Tier, tiersOf } from './tiers.ts'

/**
 * When each backup is expected to expire: at the first of the runs to come after which no rule keeps it, if each of
 * them leaves a good backup. What is not in the answer outlives them all. The runs are in their order.
 */
export function foreseeExpiry(
  backups: readonly Candidate[],
  policy: RetentionPolicy,
  { timeZone, runs }: { timeZone: string; runs: readonly Date[] },
): Map<string, Date> {
  const counted = newestFirst(backups).filter(isCounted)
  const newest = counted[0]
  if (!newest) return new Map()
  // What is taken before the newest is not foreseeable: it is dated by a clock that was ahead.
  const coming = runs.filter((run) => run > newest.takenAt)
  const placesOf = createPlacing(tiersOf(policy), timeZone)
  const exitOf = createExits(newest, coming, timeZone)
  const limits = coming.map((run) => (policy.maxAgeDays ? ageLimit(run, policy.maxAgeDays, timeZone).getTime() : 0))
  return new Map(
    counted.flatMap((backup) => {
      const outnumbered = outnumberedAt(placesOf(backup), exitOf)
      const outdated = limits.findIndex((limit) => backup.takenAt.getTime() < limit)
      const index = Math.min(outnumbered, outdated === -1 ? Number.POSITIVE_INFINITY : outdated)
      const at = coming[index]
      return at ? [[backup.id, at] as const] : []
    }),
  )
}

type ExitOf = (place: Place) => number

/** After which of the coming runs no count keeps it any more; the first one also ends being the newest. */
function outnumberedAt(places: Place[], exitOf: ExitOf): number {
  if (places.length === 0) return Number.POSITIVE_INFINITY
  return Math.max(0, ...places.filter(holds).map(exitOf))
}

/** The run after which a place is lost: so many buckets have begun since, or the run falls into its own. */
function createExits(newest: Candidate, coming: readonly Date[], timeZone: string): ExitOf {
  const known = new Map<string, { joined: number; begun: number[]; key: string }>()
  const locals = coming.map((at) => ({
    taken: { id: `run at ${at.getTime()}`, takenAt: at },
    local: localTime(at, timeZone),
  }))
  const lookAhead = (tier: Tier) => {
    const key = tier.keyOf(newest, localTime(newest.takenAt, timeZone))
    const keys = locals.map(({ taken, local }) => tier.keyOf(taken, local))
    const begun = keys.flatMap((each, index) => (each === (keys[index - 1] ?? key) ? [] : [index]))
    return { key, joined: keys.indexOf(key), begun }
  }
  return ({ tier, place, key }) => {
    const ahead = known.get(tier.name) ?? lookAhead(tier)
    known.set(tier.name, ahead)
    if (key === ahead.key && ahead.joined !== -1) return ahead.joined
    return ahead.begun[tier.count - place] ?? Number.POSITIVE_INFINITY
  }
}
