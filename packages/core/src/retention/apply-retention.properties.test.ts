import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RetentionPolicy } from '../contract-schedule.ts'
import { applyRetention, type Candidate, isCounted } from './apply-retention.ts'

const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
const instant = fc
  .integer({ min: 0, max: 3 * 365 * 24 * 4 })
  .map((quarters) => new Date(Date.UTC(2024, 0, 1) + quarters * 900_000))
const near = fc.integer({ min: 0, max: 400 }).map((quarters) => new Date(Date.UTC(2025, 9, 24) + quarters * 900_000))
const backup = fc.record({
  id: fc.uuid(),
  takenAt: fc.oneof(instant, near),
  pinned: fc.boolean(),
  verification: fc.constantFrom('verified', 'verified', 'verified', 'missing', 'corrupt'),
}) as fc.Arbitrary<Candidate>
const backups = fc.uniqueArray(backup, { selector: ({ id }) => id, maxLength: 40 })
const count = fc.integer({ min: 0, max: 6 })
const policies: fc.Arbitrary<RetentionPolicy> = fc.record({
  keepLast: count,
  hourly: count,
  daily: count,
  weekly: count,
  monthly: count,
  yearly: count,
  maxAgeDays: fc.option(fc.integer({ min: 1, max: 900 })),
})
const situation = fc.record({ backups, policy: policies, timeZone: zone, now: instant })
const RUNS = { numRuns: 400 }

type Situation = { backups: Candidate[]; policy: RetentionPolicy; timeZone: string; now: Date }
const apply = ({ backups, policy, ...when }: Situation) => applyRetention(backups, policy, when)
const ids = (verdicts: { backup: Candidate }[]) => verdicts.map(({ backup }) => backup.id)
const expired = (of: Situation) => new Set(ids(apply(of).expire))

const COUNTS = ['keepLast', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const

/** With no count the largest already. */
function enlarge(policy: RetentionPolicy, by: number[]): RetentionPolicy {
  if (COUNTS.every((name) => !policy[name])) return policy
  return { ...policy, ...Object.fromEntries(COUNTS.map((name, n) => [name, (policy[name] ?? 0) + by[n]!])) }
}

describe('whatever the backups and the policy', () => {
  test('a schedule with a good backup is never emptied: the newest stays', () => {
    fc.assert(
      fc.property(situation, (of) => {
        const kept = apply(of).keep.filter(({ backup }) => isCounted(backup))
        const counted = of.backups.filter(isCounted)
        if (counted.length === 0) return
        const newest = Math.max(...counted.map(({ takenAt }) => takenAt.getTime()))
        expect(kept[0]!.backup.takenAt.getTime()).toBe(newest)
        expect(kept[0]!.reasons[0]).toBe('newest good one')
      }),
      RUNS,
    )
  })

  test('every backup is in one of both lists, with a reason', () => {
    fc.assert(
      fc.property(situation, (of) => {
        const { keep, expire } = apply(of)
        expect([...ids(keep), ...ids(expire)].sort()).toEqual(of.backups.map(({ id }) => id).sort())
        for (const { reasons } of keep) {
          expect(reasons.length).toBeGreaterThan(0)
          for (const reason of reasons) expect(reason).toMatch(/^[a-z][a-z0-9 :,]+$/)
        }
        for (const { reason } of expire) expect(reason).toMatch(/^(older than|a newer one of its) [a-z0-9 ,]+$/)
      }),
      RUNS,
    )
  })

  test('a more generous policy expires nothing more', () => {
    const more = fc.record({ counts: fc.array(count, { minLength: 6, maxLength: 6 }), days: fc.option(count) })
    fc.assert(
      fc.property(situation, more, (of, { counts, days }) => {
        const { maxAgeDays = null } = of.policy
        const before = expired(of)
        const generous = {
          ...enlarge(of.policy, counts),
          maxAgeDays: maxAgeDays !== null && days !== null ? maxAgeDays + days : null,
        }
        for (const id of expired({ ...of, policy: generous })) expect(before).toContain(id)
        // No limit by number is the most generous of all.
        for (const id of expired({ ...of, policy: { keepLast: 0, maxAgeDays } })) expect(before).toContain(id)
      }),
      RUNS,
    )
  })

  test('what it kept it keeps, then and later', () => {
    fc.assert(
      fc.property(situation, instant, (of, later) => {
        const kept = apply(of).keep.map(({ backup }) => backup)
        expect(apply({ ...of, backups: kept }).expire).toEqual([])
        const now = new Date(Math.max(later.getTime(), of.now.getTime()))
        const newest = Math.max(...of.backups.filter(isCounted).map(({ takenAt }) => takenAt.getTime()))
        if (newest <= of.now.getTime()) expect(apply({ ...of, backups: kept, now }).expire).toEqual([])
      }),
      RUNS,
    )
  })

  test('the order they come in changes nothing', () => {
    fc.assert(
      fc.property(
        situation.chain((of) =>
          fc.tuple(fc.constant(of), fc.shuffledSubarray(of.backups, { minLength: of.backups.length })),
        ),
        ([of, shuffled]) => {
          expect(apply({ ...of, backups: shuffled })).toEqual(apply(of))
        },
      ),
      RUNS,
    )
  })

  test('pinned, missing and damaged ones never expire and do not matter to the others', () => {
    fc.assert(
      fc.property(situation, (of) => {
        const { keep, expire } = apply(of)
        for (const { backup } of expire) expect(isCounted(backup)).toBe(true)
        const counted = apply({ ...of, backups: of.backups.filter(isCounted) })
        expect(counted.expire).toEqual(expire)
        expect(counted.keep).toEqual(keep.filter(({ backup }) => isCounted(backup)))
      }),
      RUNS,
    )
  })

  test('a clock that jumps ahead expires nothing that is not old beside the newest', () => {
    fc.assert(
      fc.property(situation, instant, (of, jumped) => {
        const counted = of.backups.filter(isCounted)
        if (counted.length === 0) return
        const newest = new Date(Math.max(...counted.map(({ takenAt }) => takenAt.getTime())))
        const now = new Date(Math.max(jumped.getTime(), newest.getTime()))
        expect(apply({ ...of, now })).toEqual(apply({ ...of, now: newest }))
      }),
      RUNS,
    )
  })
})
