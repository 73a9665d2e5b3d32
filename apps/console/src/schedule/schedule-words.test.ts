import { expect, test } from 'vitest'
import { aBackup, anAttempt } from '../../test/backups.ts'
import { aSchedule } from '../../test/schedules.ts'
import { momentIn, resultOf, scheduleState } from './schedule-words.ts'

const now = Date.parse('2026-10-21T03:34:00Z')
const nextRunAt = '2026-10-22T00:30:00.000Z'
const error = { code: 'database_unreachable', message: 'The app database did not answer.', hint: null }

test.each([
  ['verified', 'Verified 3 h ago', aSchedule({ nextRunAt })],
  ['off', 'Off', aSchedule({ enabled: false, nextRunAt: null })],
  ['queued', 'Has not run yet', aSchedule({ nextRunAt, lastOperation: null })],
  ['failed', 'Failed 3 h ago', aSchedule({ nextRunAt, lastOperation: anAttempt({ status: 'failed', error }) })],
  ['running', 'Starting', aSchedule({ nextRunAt, lastOperation: anAttempt({ status: 'running' }) })],
  ['attention', 'Overdue since Wed 21 October, 03:05 CEST', aSchedule({ overdueSince: '2026-10-21T01:05:00.000Z' })],
  ['attention', 'Late', aSchedule({ nextRunAt: '2026-10-21T03:30:00.000Z' })],
  ['verified', 'Verified 3 h ago', aSchedule({ nextRunAt: '2026-10-21T03:33:00.000Z' })],
])('%s: %s', (name, word, schedule) => {
  expect(scheduleState(schedule, now)).toEqual({ name, word })
})

test('a run under way is never called late', () => {
  const late = aSchedule({ nextRunAt: '2026-10-21T03:00:00.000Z', lastOperation: anAttempt({ status: 'running' }) })
  expect(scheduleState(late, now).name).toBe('running')
})

test('a run says what it brought, or why it did not', () => {
  expect(resultOf(aBackup(), now)).toBe('1.94 GB in 26 s')
  expect(resultOf(anAttempt({ status: 'failed', error }), now)).toBe('The app database did not answer.')
  const reason = { code: 'busy', message: 'The run of 02:30 still went on.', hint: null }
  expect(resultOf(anAttempt({ status: 'skipped', error: reason }), now)).toBe('The run of 02:30 still went on.')
  expect(resultOf(anAttempt({ status: 'queued', startedAt: null }), now)).toBe('Queued')
})

test("an instant is said in the schedule's zone", () => {
  expect(momentIn('America/New_York', nextRunAt, now)).toBe('Wed 21 October, 20:30 EDT')
})
