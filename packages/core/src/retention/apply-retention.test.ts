import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import type { RetentionPolicy } from '../contract-schedule.ts'
import { applyRetention, type Candidate } from './apply-retention.ts'

const at = (instant: string) => new Date(instant)
const good = (instant: string, id = instant): Candidate => ({
  id,
  takenAt: at(instant),
  pinned: false,
  verification: 'verified',
})
const NOW = at('2026-06-30T12:00:00Z')

/** What stays, with its reasons, and what goes: both by id. */
function outcome(backups: Candidate[], policy: RetentionPolicy, when: { timeZone?: string; now?: Date } = {}) {
  const { keep, expire } = applyRetention(backups, policy, { timeZone: 'UTC', now: NOW, ...when })
  return {
    stay: Object.fromEntries(keep.map(({ backup, reasons }) => [backup.id, reasons.join(', ')])),
    go: Object.fromEntries(expire.map(({ backup, reason }) => [backup.id, reason])),
  }
}

/** Every so many hours until some instant, the newest first. */
function every(hours: number, count: number, until: string): Candidate[] {
  return Array.from({ length: count }, (_, n) =>
    good(new Date(at(until).getTime() - n * hours * 3_600_000).toISOString()),
  )
}

describe('counts', () => {
  test('the last ones stay, and what is older goes', () => {
    expect(outcome(every(24, 4, '2026-06-30T03:00:00Z'), { keepLast: 2 })).toEqual({
      stay: {
        '2026-06-30T03:00:00.000Z': 'newest good one, last 1 of 2',
        '2026-06-29T03:00:00.000Z': 'last 2 of 2',
      },
      go: {
        '2026-06-28T03:00:00.000Z': 'older than the last 2',
        '2026-06-27T03:00:00.000Z': 'older than the last 2',
      },
    })
  })

  test('of each day its newest stays; the others say which day outdid them', () => {
    const backups = every(12, 5, '2026-06-30T15:00:00Z')
    expect(outcome(backups, { keepLast: 0, daily: 2 })).toEqual({
      stay: {
        '2026-06-30T15:00:00.000Z': 'newest good one, daily 1 of 2',
        '2026-06-29T15:00:00.000Z': 'daily 2 of 2',
      },
      go: {
        '2026-06-30T03:00:00.000Z': 'a newer one of its day stays',
        '2026-06-29T03:00:00.000Z': 'a newer one of its day stays',
        '2026-06-28T15:00:00.000Z': 'older than 2 daily',
      },
    })
  })

  test('days without a backup are not counted', () => {
    const backups = [good('2026-06-30T03:00:00Z'), good('2026-05-01T03:00:00Z'), good('2026-01-01T03:00:00Z')]
    expect(Object.keys(outcome(backups, { keepLast: 0, daily: 2 }).stay)).toEqual([
      '2026-06-30T03:00:00Z',
      '2026-05-01T03:00:00Z',
    ])
  })

  test('a backup may have several reasons', () => {
    const { stay } = outcome([good('2026-06-30T03:00:00Z')], {
      keepLast: 7,
      hourly: 1,
      daily: 2,
      weekly: 3,
      monthly: 4,
      yearly: 5,
    })
    expect(Object.values(stay)).toEqual([
      'newest good one, last 1 of 7, hourly 1 of 1, daily 1 of 2, weekly 1 of 3, monthly 1 of 4, yearly 1 of 5',
    ])
  })

  test('zero everywhere is no limit, never none at all', () => {
    const backups = every(24, 50, '2026-06-30T03:00:00Z')
    const { stay, go } = outcome(backups, { keepLast: 0, daily: 0 })
    expect(go).toEqual({})
    expect(stay['2026-06-29T03:00:00.000Z']).toBe('no limit by number')
  })

  test('two of the same instant are told apart by their ids, not by their order', () => {
    const [a, b] = [good('2026-06-30T03:00:00Z', 'a'), good('2026-06-30T03:00:00Z', 'b')]
    expect(Object.keys(outcome([a, b], { keepLast: 1 }).stay)).toEqual(['b'])
    expect(Object.keys(outcome([b, a], { keepLast: 1 }).stay)).toEqual(['b'])
  })
})

describe('days and the like', () => {
  test('are those of the zone', () => {
    // One evening in New York, two days in UTC.
    const backups = [good('2026-06-30T01:00:00Z'), good('2026-06-29T23:00:00Z')]
    expect(Object.keys(outcome(backups, { keepLast: 0, daily: 9 }).stay)).toHaveLength(2)
    expect(
      Object.keys(outcome(backups, { keepLast: 0, daily: 9 }, { timeZone: 'America/New_York' }).stay),
    ).toHaveLength(1)
  })

  test('the hour that is repeated when the clocks go back is two', () => {
    const backups = every(1, 3, '2026-10-25T02:30:00Z')
    const { stay } = outcome(backups, { keepLast: 0, hourly: 9 }, { timeZone: 'Europe/Berlin' })
    expect(Object.keys(stay)).toHaveLength(3)
    const local = backups.map(({ takenAt }) =>
      DateTime.fromJSDate(takenAt, { zone: 'Europe/Berlin' }).toFormat('HH:mm'),
    )
    expect(local).toEqual(['03:30', '02:30', '02:30'])
  })

  test('the day on which they go forward is one', () => {
    const backups = every(1, 24, '2026-03-29T21:59:00Z')
    const { stay } = outcome(backups, { keepLast: 0, daily: 9 }, { timeZone: 'Europe/Berlin' })
    // Twenty-three hours of the 29th, one of the 28th.
    expect(Object.values(stay)).toEqual(['newest good one, daily 1 of 9', 'daily 2 of 9'])
    expect(Object.keys(stay)[1]).toBe('2026-03-28T22:59:00.000Z')
  })

  test('weeks are ISO weeks, also over the turn of the year', () => {
    // Monday 29 December 2025 to Sunday 4 January 2026 is the first week of 2026.
    const backups = ['2026-01-05', '2026-01-04', '2025-12-29', '2025-12-28'].map((day) => good(`${day}T12:00:00Z`))
    expect(Object.keys(outcome(backups, { keepLast: 0, weekly: 9 }).stay)).toEqual([
      '2026-01-05T12:00:00Z',
      '2026-01-04T12:00:00Z',
      '2025-12-28T12:00:00Z',
    ])
  })
})

describe('age', () => {
  test('overrules the counts', () => {
    const backups = every(24, 4, '2026-06-30T03:00:00Z')
    const { stay, go } = outcome(backups, { keepLast: 7, maxAgeDays: 2 })
    expect(Object.keys(stay)).toHaveLength(3)
    expect(go).toEqual({ '2026-06-27T03:00:00.000Z': 'older than 2 days' })
  })

  test('alone keeps all that is younger', () => {
    const { stay, go } = outcome(every(24, 3, '2026-06-30T03:00:00Z'), { keepLast: 0, maxAgeDays: 1 })
    expect(stay['2026-06-29T03:00:00.000Z']).toBe('not older than 1 day')
    expect(go).toEqual({ '2026-06-28T03:00:00.000Z': 'older than 1 day' })
  })

  test('counts calendar days: a change of the clocks makes no daily backup older', () => {
    const local = (day: string) => DateTime.fromISO(`${day}T03:30`, { zone: 'Europe/Berlin' }).toJSDate()
    const backups = ['2026-10-26', '2026-10-25', '2026-10-24'].map((day) => ({ ...good(day), takenAt: local(day) }))
    expect(
      outcome(backups, { keepLast: 0, maxAgeDays: 2 }, { timeZone: 'Europe/Berlin', now: local('2026-10-26') }).go,
    ).toEqual({})
  })

  test('is counted from the newest when backups have stopped or the clock has jumped ahead', () => {
    const backups = every(24, 3, '2026-06-30T03:00:00Z')
    for (const now of ['2026-07-30T03:00:00Z', '2099-01-01T00:00:00Z']) {
      expect(outcome(backups, { keepLast: 7, maxAgeDays: 5 }, { now: at(now) }).go).toEqual({})
    }
  })

  test('is counted from now when the newest is dated ahead', () => {
    const backups = [good('2036-01-01T00:00:00Z'), good('2026-06-29T03:00:00Z')]
    expect(outcome(backups, { keepLast: 7, maxAgeDays: 5 }).go).toEqual({})
  })
})

describe('what is not counted', () => {
  const pinned = { ...good('2026-06-30T05:00:00Z'), pinned: true }
  const missing: Candidate = { ...good('2026-06-30T04:00:00Z'), verification: 'missing' }
  const corrupt: Candidate = { ...good('2026-06-30T03:00:00Z'), verification: 'corrupt' }

  test('stays, and takes no place of a good one', () => {
    const { stay, go } = outcome(
      [pinned, missing, corrupt, good('2026-06-29T03:00:00Z'), good('2026-06-28T03:00:00Z')],
      {
        keepLast: 1,
      },
    )
    expect(stay).toEqual({
      '2026-06-30T05:00:00Z': 'pinned',
      '2026-06-30T04:00:00Z': 'not counted: its file is missing',
      '2026-06-30T03:00:00Z': 'not counted: its file is damaged',
      '2026-06-29T03:00:00Z': 'newest good one, last 1 of 1',
    })
    expect(Object.keys(go)).toEqual(['2026-06-28T03:00:00Z'])
  })

  test('nothing counted, nothing goes', () => {
    expect(outcome([pinned, missing, corrupt], { keepLast: 1, maxAgeDays: 1 }).go).toEqual({})
  })
})
