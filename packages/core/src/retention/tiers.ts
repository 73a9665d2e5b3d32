import { DateTime } from 'luxon'
import type { RetentionPolicy } from '../contract-schedule.ts'

/** What is placed in a tier: a backup, or a run to come. */
type Taken = { id: string; takenAt: Date }

/** One count of a policy: the newest backup of each of the `count` newest buckets stays. */
export type Tier = {
  /** "last", "daily". */
  name: string
  count: number
  /** What its buckets are: "day"; null when each backup is one by itself. */
  bucket: string | null
  /** Backups in the same bucket have the same key. */
  keyOf(taken: Taken, local: DateTime): string
}

/** Where a backup stands in a tier. */
export type Place = {
  tier: Tier
  /** Of its bucket among those that have one, the newest is 1. */
  place: number
  key: string
  /** Whether it is the one that its bucket keeps. */
  newest: boolean
}

/** The counts of a policy that are set, the shortest time first. None: there is no limit by number. */
export function tiersOf(policy: RetentionPolicy): Tier[] {
  const tiers: Tier[] = [
    { name: 'last', count: policy.keepLast, bucket: null, keyOf: ({ id }) => id },
    // With the offset: the hour that is repeated when the clocks go back is two.
    {
      name: 'hourly',
      count: policy.hourly ?? 0,
      bucket: 'hour',
      keyOf: (_, at) => `${dayOf(at)} ${at.hour} ${at.offset}`,
    },
    { name: 'daily', count: policy.daily ?? 0, bucket: 'day', keyOf: (_, at) => dayOf(at) },
    { name: 'weekly', count: policy.weekly ?? 0, bucket: 'week', keyOf: (_, at) => `${at.weekYear}-${at.weekNumber}` },
    { name: 'monthly', count: policy.monthly ?? 0, bucket: 'month', keyOf: (_, at) => `${at.year}-${at.month}` },
    { name: 'yearly', count: policy.yearly ?? 0, bucket: 'year', keyOf: (_, at) => `${at.year}` },
  ]
  return tiers.filter(({ count }) => count > 0)
}

const dayOf = (at: DateTime) => `${at.year}-${at.ordinal}`

/** Gives each backup its places, in the order of the tiers. The backups come newest first. */
export function createPlacing(tiers: Tier[], timeZone: string): (taken: Taken) => Place[] {
  const seen = tiers.map((tier) => ({ tier, places: new Map<string, number>() }))
  return (taken) => {
    const local = localTime(taken.takenAt, timeZone)
    return seen.map(({ tier, places }) => {
      const key = tier.keyOf(taken, local)
      const known = places.get(key)
      if (known !== undefined) return { tier, place: known, key, newest: false }
      places.set(key, places.size + 1)
      return { tier, place: places.size, key, newest: true }
    })
  }
}

export const holds = ({ tier, place, newest }: Place) => newest && place <= tier.count

export function localTime(at: Date, timeZone: string): DateTime {
  return DateTime.fromJSDate(at, { zone: timeZone })
}

/** What was taken before is older than `days` at that instant; in calendar days of the zone. */
export function ageLimit(at: Date, days: number, timeZone: string): Date {
  return localTime(at, timeZone).minus({ days }).toJSDate()
}
