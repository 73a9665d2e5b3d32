import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RetentionPolicy } from '../contract-schedule.ts'
import { nextSlots } from '../schedule/slots.ts'
import { applyRetention, type Candidate } from './apply-retention.ts'
import { comingRuns } from './coming-runs.ts'
import { foreseeExpiry } from './foresee.ts'

const good = (takenAt: Date, id = takenAt.toISOString()): Candidate => ({
  id,
  takenAt,
  pinned: false,
  verification: 'verified',
})

/** What the rule itself does while the runs come, one after the other. */
function liveThrough(
  backups: Candidate[],
  policy: RetentionPolicy,
  { timeZone, runs }: { timeZone: string; runs: Date[] },
) {
  const gone = new Map<string, Date>()
  let present = backups
  for (const now of runs) {
    const { keep, expire } = applyRetention([...present, good(now)], policy, { timeZone, now })
    for (const { backup } of expire) gone.set(backup.id, now)
    present = keep.map(({ backup }) => backup)
  }
  const known = new Set(backups.map(({ id }) => id))
  return new Map([...gone].filter(([id]) => known.has(id)))
}

const count = fc.integer({ min: 0, max: 5 })
const policies: fc.Arbitrary<RetentionPolicy> = fc.record({
  keepLast: count,
  hourly: count,
  daily: count,
  weekly: fc.integer({ min: 0, max: 2 }),
  monthly: fc.integer({ min: 0, max: 2 }),
  yearly: fc.integer({ min: 0, max: 1 }),
  maxAgeDays: fc.option(fc.integer({ min: 1, max: 20 })),
})
const NEWEST = Date.UTC(2026, 9, 23, 12)
const takenAt = fc.integer({ min: 0, max: 24 * 40 }).map((hours) => new Date(NEWEST - hours * 3_600_000))
const backup = fc.record({
  id: fc.uuid(),
  takenAt,
  pinned: fc.boolean(),
  verification: fc.constantFrom('verified', 'verified', 'missing'),
}) as fc.Arbitrary<Candidate>

describe('an expected expiry', () => {
  test('is when the rule itself removes it, if every run leaves a good backup', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(backup, { selector: ({ id }) => id, maxLength: 15 }),
        policies,
        fc.constantFrom('0 * * * *', '0 3 * * *', '30 */5 * * *', '0 3 * * 0'),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
        (backups, policy, cron, timeZone) => {
          // Over the night on which the clocks go back.
          const runs = nextSlots({ cron, timeZone }, 60, new Date(NEWEST))
          const { keep } = applyRetention(backups, policy, { timeZone, now: new Date(NEWEST) })
          const kept = keep.map(({ backup }) => backup)
          expect(foreseeExpiry(kept, policy, { timeZone, runs })).toEqual(liveThrough(kept, policy, { timeZone, runs }))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('is none where the runs to come do not reach, and none under no limit', () => {
    const backups = [good(new Date(NEWEST))]
    const runs = nextSlots({ cron: '0 * * * *', timeZone: 'UTC' }, 3, new Date(NEWEST))
    expect(foreseeExpiry(backups, { keepLast: 3 }, { timeZone: 'UTC', runs }).get(backups[0]!.id)).toEqual(runs[2])
    expect(foreseeExpiry(backups, { keepLast: 4 }, { timeZone: 'UTC', runs }).size).toBe(0)
    expect(foreseeExpiry(backups, { keepLast: 0 }, { timeZone: 'UTC', runs }).size).toBe(0)
    expect(foreseeExpiry([], { keepLast: 1 }, { timeZone: 'UTC', runs }).size).toBe(0)
  })

  test('of what should be gone already is the next run', () => {
    const backups = [0, 1, 2].map((hours) => good(new Date(NEWEST - hours * 3_600_000)))
    const runs = nextSlots({ cron: '0 * * * *', timeZone: 'UTC' }, 3, new Date(NEWEST))
    expect(foreseeExpiry(backups, { keepLast: 1 }, { timeZone: 'UTC', runs }).get(backups[2]!.id)).toEqual(runs[0])
  })

  test('does not take a backup of a clock that was ahead for outdone by what comes before it', () => {
    const backups = [good(new Date(NEWEST + 10 * 3_600_000)), good(new Date(NEWEST))]
    const runs = nextSlots({ cron: '0 * * * *', timeZone: 'UTC' }, 11, new Date(NEWEST))
    expect([...foreseeExpiry(backups, { keepLast: 1 }, { timeZone: 'UTC', runs }).values()]).toEqual([
      runs[10],
      runs[10],
    ])
  })
})

describe('the runs to come', () => {
  test('are a thousand at most, and none later than in two years', async () => {
    const now = new Date('2026-03-01T00:00:00Z')
    const hourly = await comingRuns({ cron: '0 * * * *', timeZone: 'Europe/Berlin' }, now)
    expect(hourly).toHaveLength(1000)
    expect(hourly[0]).toEqual(new Date('2026-03-01T01:00:00Z'))
    expect(hourly[999]).toEqual(new Date(now.getTime() + 1000 * 3_600_000))
    const monthly = await comingRuns({ cron: '0 3 1 * *', timeZone: 'UTC' }, now)
    expect(monthly).toHaveLength(24)
    expect(monthly.at(-1)).toEqual(new Date('2028-02-01T03:00:00Z'))
  })

  test('end where a rule ends', async () => {
    expect(await comingRuns({ cron: '0 0 30 2 *', timeZone: 'UTC' }, new Date())).toEqual([])
  })
})
