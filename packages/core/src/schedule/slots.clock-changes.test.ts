import { describe, expect, test } from 'vitest'
import { nextSlot, type Rule } from './slots.ts'

// What runs on and around the days on which the clocks change. Stored instants are UTC, so none can be ambiguous.

const newYork = 'America/New_York'
const berlin = 'Europe/Berlin'
// Its clocks move by thirty minutes.
const lordHowe = 'Australia/Lord_Howe'

/** The slots from one instant up to another, to the minute, in UTC. */
function slotsBetween(rule: Rule, from: string, to: string): string[] {
  const end = new Date(`${to}Z`)
  const slots: string[] = []
  for (let slot = nextSlot(rule, before(from)); slot && slot < end; slot = nextSlot(rule, slot)) {
    slots.push(slot.toISOString().slice(0, 16))
  }
  return slots
}

function before(instant: string): Date {
  return new Date(Date.parse(`${instant}Z`) - 1)
}

type Case = { what: string; cron: string; span: [from: string, to: string]; runs: string[] }

describe('New York, 8 March 2026, 02:00 becomes 03:00 at 07:00 UTC', () => {
  const cases: Case[] = [
    {
      what: 'hourly: one run each hour that there is',
      cron: '0 * * * *',
      span: ['2026-03-08T05:00', '2026-03-08T10:00'],
      runs: ['2026-03-08T05:00', '2026-03-08T06:00', '2026-03-08T07:00', '2026-03-08T08:00', '2026-03-08T09:00'],
    },
    {
      what: 'daily 02:30: at 03:00, once',
      cron: '30 2 * * *',
      span: ['2026-03-07T00:00', '2026-03-10T00:00'],
      runs: ['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30'],
    },
    {
      what: 'thrice between 02:00 and 03:00: not at all that day',
      cron: '*/20 2 * * *',
      span: ['2026-03-07T00:00', '2026-03-10T00:00'],
      runs: [
        '2026-03-07T07:00',
        '2026-03-07T07:20',
        '2026-03-07T07:40',
        '2026-03-09T06:00',
        '2026-03-09T06:20',
        '2026-03-09T06:40',
      ],
    },
    {
      what: 'the last day of the month: at 03:00 on either side',
      cron: '0 3 L * *',
      span: ['2026-02-01T00:00', '2026-05-01T00:00'],
      runs: ['2026-02-28T08:00', '2026-03-31T07:00', '2026-04-30T07:00'],
    },
  ]
  test.each(cases)('$what', ({ cron, span, runs }) => {
    expect(slotsBetween({ cron, timeZone: newYork }, ...span)).toEqual(runs)
  })
})

describe('New York, 1 November 2026, 02:00 becomes 01:00 at 06:00 UTC', () => {
  const cases: Case[] = [
    {
      what: 'hourly: in both hours that are called 01:00',
      cron: '0 * * * *',
      span: ['2026-11-01T04:00', '2026-11-01T09:00'],
      runs: ['2026-11-01T04:00', '2026-11-01T05:00', '2026-11-01T06:00', '2026-11-01T07:00', '2026-11-01T08:00'],
    },
    {
      what: 'daily 02:30: once, after the hour that comes twice',
      cron: '30 2 * * *',
      span: ['2026-10-31T00:00', '2026-11-03T00:00'],
      runs: ['2026-10-31T06:30', '2026-11-01T07:30', '2026-11-02T07:30'],
    },
    {
      what: 'daily 01:30: the first time only',
      cron: '30 1 * * *',
      span: ['2026-10-31T00:00', '2026-11-03T00:00'],
      runs: ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30'],
    },
    {
      what: 'thrice between 02:00 and 03:00: thrice',
      cron: '*/20 2 * * *',
      span: ['2026-10-31T12:00', '2026-11-02T12:00'],
      runs: [
        '2026-11-01T07:00',
        '2026-11-01T07:20',
        '2026-11-01T07:40',
        '2026-11-02T07:00',
        '2026-11-02T07:20',
        '2026-11-02T07:40',
      ],
    },
    {
      what: 'the last day of the month: at 03:00 on either side',
      cron: '0 3 L * *',
      span: ['2026-10-01T00:00', '2027-01-01T00:00'],
      runs: ['2026-10-31T07:00', '2026-11-30T08:00', '2026-12-31T08:00'],
    },
  ]
  test.each(cases)('$what', ({ cron, span, runs }) => {
    expect(slotsBetween({ cron, timeZone: newYork }, ...span)).toEqual(runs)
  })
})

describe('Berlin, 29 March 2026, 02:00 becomes 03:00 at 01:00 UTC', () => {
  const cases: Case[] = [
    {
      what: 'hourly: one run each hour that there is',
      cron: '0 * * * *',
      span: ['2026-03-28T23:00', '2026-03-29T04:00'],
      runs: ['2026-03-28T23:00', '2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00', '2026-03-29T03:00'],
    },
    {
      what: 'daily 02:30: at 03:00, once',
      cron: '30 2 * * *',
      span: ['2026-03-28T00:00', '2026-03-31T00:00'],
      runs: ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    },
    {
      what: 'thrice between 02:00 and 03:00: not at all that day',
      cron: '*/20 2 * * *',
      span: ['2026-03-28T12:00', '2026-03-30T12:00'],
      runs: ['2026-03-30T00:00', '2026-03-30T00:20', '2026-03-30T00:40'],
    },
    {
      what: 'the last day of the month: at 03:00 on either side',
      cron: '0 3 L * *',
      span: ['2026-02-01T00:00', '2026-05-01T00:00'],
      runs: ['2026-02-28T02:00', '2026-03-31T01:00', '2026-04-30T01:00'],
    },
    {
      what: 'a last day that is the day of the change: once, at 03:00',
      cron: '30 2 L * *',
      span: ['2030-03-01T00:00', '2030-05-01T00:00'],
      runs: ['2030-03-31T01:00', '2030-04-30T00:30'],
    },
  ]
  test.each(cases)('$what', ({ cron, span, runs }) => {
    expect(slotsBetween({ cron, timeZone: berlin }, ...span)).toEqual(runs)
  })
})

describe('Berlin, 25 October 2026, 03:00 becomes 02:00 at 01:00 UTC', () => {
  const cases: Case[] = [
    {
      what: 'hourly: in both hours that are called 02:00',
      cron: '0 * * * *',
      span: ['2026-10-24T23:00', '2026-10-25T04:00'],
      runs: ['2026-10-24T23:00', '2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00', '2026-10-25T03:00'],
    },
    {
      what: 'daily 02:30: the first time only',
      cron: '30 2 * * *',
      span: ['2026-10-24T00:00', '2026-10-27T00:00'],
      runs: ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    },
    {
      what: 'thrice between 02:00 and 03:00: in both hours',
      cron: '*/20 2 * * *',
      span: ['2026-10-25T00:00', '2026-10-26T12:00'],
      runs: [
        '2026-10-25T00:00',
        '2026-10-25T00:20',
        '2026-10-25T00:40',
        '2026-10-25T01:00',
        '2026-10-25T01:20',
        '2026-10-25T01:40',
        '2026-10-26T01:00',
        '2026-10-26T01:20',
        '2026-10-26T01:40',
      ],
    },
    {
      what: 'the last day of the month: at 03:00 on either side',
      cron: '0 3 L * *',
      span: ['2026-09-01T00:00', '2026-12-01T00:00'],
      runs: ['2026-09-30T01:00', '2026-10-31T02:00', '2026-11-30T02:00'],
    },
    {
      what: 'a last day that is the day of the change: once, the first time',
      cron: '30 2 L * *',
      span: ['2027-10-01T00:00', '2027-12-01T00:00'],
      runs: ['2027-10-31T00:30', '2027-11-30T01:30'],
    },
  ]
  test.each(cases)('$what', ({ cron, span, runs }) => {
    expect(slotsBetween({ cron, timeZone: berlin }, ...span)).toEqual(runs)
  })
})

describe('Lord Howe, 4 October 2026, 02:00 becomes 02:30 at 15:30 UTC of the day before', () => {
  const cases: Case[] = [
    {
      what: 'hourly: not at 02:00, which there is not',
      cron: '0 * * * *',
      span: ['2026-10-03T13:00', '2026-10-03T18:00'],
      runs: ['2026-10-03T13:30', '2026-10-03T14:30', '2026-10-03T16:00', '2026-10-03T17:00'],
    },
    {
      what: 'daily 02:30: at 02:30, the first minute after the change',
      cron: '30 2 * * *',
      span: ['2026-10-02T12:00', '2026-10-05T12:00'],
      runs: ['2026-10-02T16:00', '2026-10-03T15:30', '2026-10-04T15:30'],
    },
    {
      what: 'daily 02:00: at 02:30, once',
      cron: '0 2 * * *',
      span: ['2026-10-02T12:00', '2026-10-05T12:00'],
      runs: ['2026-10-02T15:30', '2026-10-03T15:30', '2026-10-04T15:00'],
    },
    {
      what: 'thrice between 02:00 and 03:00: only at 02:40 that day',
      cron: '*/20 2 * * *',
      span: ['2026-10-03T12:00', '2026-10-05T12:00'],
      runs: ['2026-10-03T15:40', '2026-10-04T15:00', '2026-10-04T15:20', '2026-10-04T15:40'],
    },
    {
      what: 'the last day of the month: at 03:00 on either side',
      cron: '0 3 L * *',
      span: ['2026-09-15T00:00', '2026-12-01T00:00'],
      runs: ['2026-09-29T16:30', '2026-10-30T16:00', '2026-11-29T16:00'],
    },
  ]
  test.each(cases)('$what', ({ cron, span, runs }) => {
    expect(slotsBetween({ cron, timeZone: lordHowe }, ...span)).toEqual(runs)
  })
})

describe('Lord Howe, 5 April 2026, 02:00 becomes 01:30 at 15:00 UTC of the day before', () => {
  const cases: Case[] = [
    {
      what: 'hourly: an hour and a half lie between 01:00 and 02:00',
      cron: '0 * * * *',
      span: ['2026-04-04T13:00', '2026-04-04T17:00'],
      runs: ['2026-04-04T13:00', '2026-04-04T14:00', '2026-04-04T15:30', '2026-04-04T16:30'],
    },
    {
      what: 'hourly at 30 past: at both 01:30, half an hour apart',
      cron: '30 * * * *',
      span: ['2026-04-04T13:00', '2026-04-04T17:00'],
      runs: ['2026-04-04T13:30', '2026-04-04T14:30', '2026-04-04T15:00', '2026-04-04T16:00'],
    },
    {
      what: 'daily 02:30: once',
      cron: '30 2 * * *',
      span: ['2026-04-03T12:00', '2026-04-06T12:00'],
      runs: ['2026-04-03T15:30', '2026-04-04T16:00', '2026-04-05T16:00'],
    },
    {
      what: 'daily 01:45: the first time only',
      cron: '45 1 * * *',
      span: ['2026-04-03T12:00', '2026-04-06T12:00'],
      runs: ['2026-04-03T14:45', '2026-04-04T14:45', '2026-04-05T15:15'],
    },
    {
      what: 'thrice between 02:00 and 03:00: thrice',
      cron: '*/20 2 * * *',
      span: ['2026-04-04T12:00', '2026-04-05T12:00'],
      runs: ['2026-04-04T15:30', '2026-04-04T15:50', '2026-04-04T16:10'],
    },
    {
      what: 'the last day of the month: at 03:00 on either side',
      cron: '0 3 L * *',
      span: ['2026-03-15T00:00', '2026-06-01T00:00'],
      runs: ['2026-03-30T16:00', '2026-04-29T16:30', '2026-05-30T16:30'],
    },
  ]
  test.each(cases)('$what', ({ cron, span, runs }) => {
    expect(slotsBetween({ cron, timeZone: lordHowe }, ...span)).toEqual(runs)
  })
})
