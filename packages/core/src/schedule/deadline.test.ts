import { describe, expect, test } from 'vitest'
import { deadlineOf } from './deadline.ts'

const MINUTE = 60_000

type Case = { name: string; cron: string; slot: string; usual: number; timeZone?: string; deadline: string }

const cases: Case[] = [
  {
    name: 'a daily one has five minutes and half an hour',
    cron: '0 3 * * *',
    slot: '2026-11-23T03:00:00Z',
    usual: 1,
    deadline: '2026-11-23T03:35:00Z',
  },
  {
    name: 'a weekly one has no more grace than a daily one',
    cron: '0 3 * * 0',
    slot: '2026-11-22T03:00:00Z',
    usual: 0,
    deadline: '2026-11-22T03:35:00Z',
  },
  {
    name: 'an hourly one has a quarter of an hour of grace',
    cron: '0 * * * *',
    slot: '2026-11-23T09:00:00Z',
    usual: 0,
    deadline: '2026-11-23T09:20:00Z',
  },
  {
    name: 'one of every minute has ten minutes',
    cron: '* * * * *',
    slot: '2026-11-23T09:00:00Z',
    usual: 0,
    deadline: '2026-11-23T09:10:00Z',
  },
  {
    name: 'what it usually takes is added',
    cron: '0 3 * * *',
    slot: '2026-11-23T03:00:00Z',
    usual: 40,
    deadline: '2026-11-23T04:10:00Z',
  },
  {
    name: 'what takes long may take half as long again',
    cron: '0 3 * * *',
    slot: '2026-11-23T03:00:00Z',
    usual: 240,
    deadline: '2026-11-23T09:00:00Z',
  },
  {
    name: 'a slot in the hour that does not exist is due when it runs',
    cron: '30 2 * * *',
    timeZone: 'Europe/Berlin',
    slot: '2027-03-28T01:30:00Z',
    usual: 0,
    deadline: '2027-03-28T02:05:00Z',
  },
  {
    name: 'a slot in the hour that comes twice is due the first time',
    cron: '30 2 * * *',
    timeZone: 'Europe/Berlin',
    slot: '2026-10-25T00:30:00Z',
    usual: 0,
    deadline: '2026-10-25T01:05:00Z',
  },
  {
    name: 'the grace is a quarter of the real time to the next slot, also when the clocks go forward in between',
    cron: '0 1,3 * * *',
    timeZone: 'Europe/Berlin',
    slot: '2027-03-28T00:00:00Z',
    usual: 0,
    deadline: '2027-03-28T00:20:00Z',
  },
]

describe('by when a slot must have made a backup', () => {
  test.each(cases)('$name', ({ cron, timeZone = 'UTC', slot, usual, deadline }) => {
    expect(deadlineOf({ cron, timeZone }, new Date(slot), usual * MINUTE)).toEqual(new Date(deadline))
  })
})
