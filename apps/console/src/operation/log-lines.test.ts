import { expect, test } from 'vitest'
import { type Logged, linesOf, logText } from './log-lines.ts'

const now = Date.parse('2026-10-22T02:31:00.000Z')
const failed: Logged = {
  title: 'Backup 1',
  status: 'failed',
  requestedBy: 'ada@example.org',
  server: 'blue',
  createdAt: '2026-10-22T02:30:00.000Z',
  startedAt: '2026-10-22T02:30:01.000Z',
  finishedAt: '2026-10-22T02:30:09.000Z',
  phases: [
    {
      phase: 'preflight',
      startedAt: '2026-10-22T02:30:01.000Z',
      finishedAt: '2026-10-22T02:30:02.000Z',
      summary: '48 GB free',
    },
    { phase: 'database', startedAt: '2026-10-22T02:30:02.000Z', finishedAt: null, summary: null },
  ],
  warnings: [{ code: 'vanished', path: 'a.pdf', message: 'is gone' }],
  error: { code: 'dump_failed', message: 'The dump ended early.', hint: 'Look at the database.' },
}

test('a failed operation tells who asked, each step with its time, what was left out, and why it ended', () => {
  expect(linesOf(failed, now).map(({ at, what, says, took }) => [at?.slice(11, 19) ?? null, what, says, took])).toEqual(
    [
      ['02:30:00', 'Asked for', 'by ada@example.org', null],
      ['02:30:01', 'Begun', 'on blue', null],
      ['02:30:01', 'Preflight', '48 GB free', '1 s'],
      ['02:30:02', 'Database', 'not finished', '7 s'],
      [null, 'Warning', 'a.pdf: is gone', null],
      ['02:30:09', 'Failed', 'The dump ended early. Look at the database.', null],
    ],
  )
  expect(linesOf(failed, now).map(({ tone }) => tone)).toEqual([
    'plain',
    'plain',
    'plain',
    'plain',
    'attention',
    'failed',
  ])
})

test('one that still runs says how long its step has taken so far, and no end', () => {
  const running = { ...failed, status: 'running' as const, finishedAt: null, error: null, warnings: [] }
  expect(linesOf(running, now).at(-1)).toMatchObject({ what: 'Database', says: null, took: '58 s so far' })
})

test('as text it has the code, and every line of it', () => {
  expect(logText(failed, now).split('\n')).toEqual([
    'Backup 1: failed',
    '2026-10-22T02:30:00.000Z  Asked for  by ada@example.org',
    '2026-10-22T02:30:01.000Z  Begun  on blue',
    '2026-10-22T02:30:01.000Z  Preflight  (1 s)  48 GB free',
    '2026-10-22T02:30:02.000Z  Database  (7 s)  not finished',
    '-  Warning  a.pdf: is gone',
    '2026-10-22T02:30:09.000Z  Failed  The dump ended early. Look at the database.',
    'Code: dump_failed',
  ])
})
