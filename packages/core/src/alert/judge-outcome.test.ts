import { describe, expect, test } from 'vitest'
import { type AlertEvent, type Notify, notifyKeys, usualNotify } from '../contract-alert.ts'
import { type Ended, isNotified, judgeOutcome, notifyOf, type Past } from './judge-outcome.ts'

const all = Object.fromEntries(notifyKeys.map((key) => [key, true])) as Notify
const none = Object.fromEntries(notifyKeys.map((key) => [key, false])) as Notify
const backup: Ended = { kind: 'backup', status: 'completed', warnings: 0, isChild: false, ofSchedule: true }

const past = (failuresBefore = 0, mails: Partial<Record<AlertEvent, number>> = {}, wasOverdue = false): Past => ({
  failuresBefore,
  wasOverdue,
  mailedOfDay: (event) => mails[event] ?? 0,
})

type Case = { name: string; ended: Partial<Ended>; before?: number; notify?: Partial<Notify>; event: AlertEvent | null }

const cases: Case[] = [
  { name: 'a backup that went well is told to who wants that', ended: {}, event: 'success' },
  { name: 'and to nobody else', ended: {}, notify: usualNotify, event: null },
  { name: 'warnings are told', ended: { warnings: 2 }, event: 'warning' },
  {
    name: 'a warning nobody wants is still a success',
    ended: { warnings: 2 },
    notify: { notifyOnWarning: false },
    event: 'success',
  },
  { name: 'a slot that was left out is a warning', ended: { status: 'skipped' }, event: 'warning' },
  { name: 'a failure is told', ended: { status: 'failed' }, event: 'failure' },
  { name: 'a server that died is a failure', ended: { status: 'interrupted' }, event: 'failure' },
  { name: 'what an admin cancelled is no news', ended: { status: 'cancelled' }, event: null },
  { name: 'what has not ended is no news', ended: { status: 'running' }, event: null },
  { name: 'a success after a failure is a recovery', ended: {}, before: 1, event: 'recovered' },
  { name: 'also with warnings', ended: { warnings: 1 }, before: 4, event: 'recovered' },
  {
    name: 'a recovery nobody wants is a success',
    ended: {},
    before: 1,
    notify: { notifyOnRecovered: false },
    event: 'success',
  },
  { name: 'a restore that is done is told', ended: { kind: 'restore', ofSchedule: false }, event: 'restore-done' },
  {
    name: 'a restore that failed is a failure',
    ended: { kind: 'restore', status: 'failed', ofSchedule: false },
    event: 'failure',
  },
  { name: 'its safety backup says nothing of its own', ended: { isChild: true, status: 'failed' }, event: null },
  {
    name: 'a verify that found damage is a failure',
    ended: { kind: 'verify', status: 'failed', ofSchedule: false },
    event: 'failure',
  },
  {
    name: 'a drill that failed is a failure',
    ended: { kind: 'drill', status: 'failed', ofSchedule: false },
    event: 'failure',
  },
  { name: 'a drill that went well is no news', ended: { kind: 'drill', warnings: 1, ofSchedule: false }, event: null },
  { name: 'an upload is refused in front of its sender', ended: { kind: 'upload', status: 'failed' }, event: null },
]

describe('what is told of an operation that ended', () => {
  test.each(cases)('$name', ({ ended, before = 0, notify = {}, event }) => {
    const verdict = judgeOutcome({ ...backup, ...ended }, past(before), { ...all, ...notify })
    expect(verdict?.event ?? null).toBe(event)
  })

  test('nothing, when nothing is wanted', () => {
    for (const { ended, before } of cases) expect(judgeOutcome({ ...backup, ...ended }, past(before), none)).toBeNull()
  })

  test('a restore that failed, to who wants to know of restores only', () => {
    const ended: Ended = { ...backup, kind: 'restore', status: 'failed', ofSchedule: false }
    expect(judgeOutcome(ended, past(), { ...none, notifyOnRestore: true })).toEqual({ event: 'failure', digest: false })
    expect(judgeOutcome(ended, past(), { ...none, notifyOnFailure: true })).toEqual({ event: 'failure', digest: false })
  })
})

describe('what goes on failing', () => {
  const failed: Ended = { ...backup, status: 'failed' }

  test('is told each time at first, then once a day for all', () => {
    expect(judgeOutcome(failed, past(0), all)).toEqual({ event: 'failure', digest: false })
    expect(judgeOutcome(failed, past(2, { failure: 2 }), all)).toEqual({ event: 'failure', digest: false })
    expect(judgeOutcome(failed, past(3, { failure: 3 }), all)).toBeNull()
    expect(judgeOutcome(failed, past(70, { failure: 1 }), all)).toBeNull()
    expect(judgeOutcome(failed, past(71, { failure: 0 }), all)).toEqual({ event: 'failure', digest: true })
  })

  test('is told each time when a person asked for it', () => {
    expect(judgeOutcome({ ...failed, ofSchedule: false }, past(0, { failure: 90 }), all)?.event).toBe('failure')
  })

  test('is told once when it works again, however long it did not', () => {
    expect(judgeOutcome(backup, past(99, { failure: 5 }), usualNotify)).toEqual({ event: 'recovered', digest: false })
  })

  test('of warnings three a day are enough', () => {
    const warned: Ended = { ...backup, status: 'skipped' }
    expect(judgeOutcome(warned, past(0, { warning: 2 }), all)?.event).toBe('warning')
    expect(judgeOutcome(warned, past(0, { warning: 3 }), all)).toBeNull()
  })
})

describe('a schedule that was overdue', () => {
  const overdue = past(0, {}, true)

  test('has recovered with its next backup', () => {
    expect(judgeOutcome(backup, overdue, usualNotify)).toEqual({ event: 'recovered', digest: false })
  })

  test('is not mailed about once more for each slot that is left out meanwhile', () => {
    expect(judgeOutcome({ ...backup, status: 'skipped' }, overdue, all)).toBeNull()
  })
})

test('what a schedule says of its mails goes before the settings, one by one', () => {
  expect(notifyOf(usualNotify, { notify: null })).toEqual(usualNotify)
  const own = { notifyOnSuccess: true, notifyOnOverdue: false }
  expect(notifyOf(usualNotify, { notify: own })).toEqual({ ...usualNotify, ...own })
  expect(notifyOf(usualNotify, null)).toEqual(usualNotify)
})

test('that a backup has begun is mailed to nobody', () => {
  expect(isNotified('backup-started', all)).toBe(false)
})
