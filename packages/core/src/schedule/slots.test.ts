import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { isSlot, nextSlot, nextSlots, slotsBefore, slotsUntil } from './slots.ts'

describe('any rule in any zone', () => {
  const zone = fc.oneof(
    fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
    // Where the clocks change oddly: by half an hour, at midnight, around Ramadan, and where they never do.
    fc.constantFrom(
      'Australia/Lord_Howe',
      'America/Santiago',
      'Africa/Cairo',
      'Africa/Casablanca',
      'Asia/Beirut',
      'UTC',
    ),
  )
  const minute = fc.oneof(fc.integer({ min: 0, max: 59 }).map(String), fc.constantFrom('*', '*/20', '15,45', '0-10/5'))
  const hour = fc.oneof(fc.integer({ min: 0, max: 23 }).map(String), fc.constantFrom('*', '2', '1-3', '*/6', '0,2'))
  const cron = fc
    .tuple(minute, hour, fc.constantFrom('*', 'L', '1', '29', '*/2'), fc.constantFrom('*', '3,4', '10,11'))
    .map(([minute, hour, day, month]) => `${minute} ${hour} ${day} ${month} *`)
  const rule = fc.record({ cron, timeZone: zone })
  const start = fc.date({ min: new Date('2025-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })

  test('gives no instant twice and never goes back, wherever one begins', () => {
    fc.assert(
      fc.property(rule, start, (rule, start) => {
        let last = start
        for (let step = 0; step < 40; step++) {
          const slot = nextSlot(rule, last)
          expect(slot?.getTime()).toBeGreaterThan(last.getTime())
          if (slot) last = slot
        }
      }),
      { numRuns: 150 },
    )
  })

  test('gives the same slots one by one, in a row, and from between two of them', () => {
    fc.assert(
      fc.property(rule, start, fc.double({ min: 0, max: 1, noNaN: true }), (rule, start, share) => {
        const slots = nextSlots(rule, 8, start)
        slots.forEach((slot, at) => {
          const from = at === 0 ? start : slots[at - 1]!
          const between = new Date(from.getTime() + Math.floor(share * (slot.getTime() - from.getTime() - 1)))
          expect(nextSlot(rule, between)).toEqual(slot)
          expect(isSlot(rule, slot)).toBe(true)
        })
      }),
      { numRuns: 150 },
    )
  })

  test('looks back on the slots it has had', () => {
    fc.assert(
      fc.property(rule, start, (rule, start) => {
        const slots = nextSlots(rule, 9, start)
        const last = slots.pop()!
        expect(slotsBefore(rule, 8, last)).toEqual(slots.toReversed())
      }),
      { numRuns: 150 },
    )
  })

  test('runs a daily one once on every day of its zone', () => {
    const daily = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }))
    fc.assert(
      fc.property(daily, zone, fc.integer({ min: 2025, max: 2029 }), ([minute, hour], timeZone, year) => {
        const newYear = DateTime.fromObject({ year }, { zone: timeZone })
        const days = newYear.daysInYear
        const slots = nextSlots({ cron: `${minute} ${hour} * * *`, timeZone }, days, newYear.minus(1).toJSDate())
        const dates = slots.map((slot) => DateTime.fromJSDate(slot, { zone: timeZone }).toISODate())
        expect(dates).toEqual(Array.from({ length: days }, (_, day) => newYear.plus({ days: day }).toISODate()))
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})

describe('slots that have come', () => {
  const rule = { cron: '0 3 * * *', timeZone: 'UTC' }
  const slot = new Date('2026-05-01T03:00:00Z')

  test('are none but the first until the next one has come too', () => {
    expect(slotsUntil(rule, slot, slot)).toEqual({ latest: slot, before: 0 })
    expect(slotsUntil(rule, slot, new Date('2026-05-02T02:59:59Z'))).toEqual({ latest: slot, before: 0 })
  })

  test('include the one that comes at this instant', () => {
    const next = new Date('2026-05-02T03:00:00Z')
    expect(slotsUntil(rule, slot, next)).toEqual({ latest: next, before: 1 })
  })

  test('are counted over a change of the clocks as they would have run', () => {
    const hourly = { cron: '0 * * * *', timeZone: 'Europe/Berlin' }
    const midnight = new Date('2026-10-24T22:00:00Z')
    const { latest, before } = slotsUntil(hourly, midnight, new Date('2026-10-25T22:30:00Z'))
    expect([latest.toISOString(), before]).toEqual(['2026-10-25T22:00:00.000Z', 24])
  })

  test.each(['2027-05-01T03:07:00Z', '2027-05-01T03:07:00.001Z', '2027-05-01T03:07:59.999Z'])(
    'however many, end with the last one, and are not all counted: %s',
    (now) => {
      const everyMinute = { cron: '* * * * *', timeZone: 'Europe/Berlin' }
      const { latest, before } = slotsUntil(everyMinute, slot, new Date(now))
      expect([latest.toISOString(), before]).toEqual(['2027-05-01T03:07:00.000Z', 500])
    },
  )
})

test('there is no slot after the last', () => {
  expect(nextSlot({ cron: '0 0 30 2 *', timeZone: 'UTC' }, new Date())).toBeNull()
  expect(nextSlots({ cron: '0 0 30 2 *', timeZone: 'UTC' }, 5, new Date())).toEqual([])
})
