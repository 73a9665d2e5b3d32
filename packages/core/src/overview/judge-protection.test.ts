import { expect, test } from 'vitest'
import type { GoodBackup } from '../contract-overview.ts'
import { judgeProtection, type ScheduleStanding, type Standing } from './judge-protection.ts'

const at = (day: number) => new Date(Date.UTC(2026, 9, day, 2, 30))

function backup(day: number, contents: GoodBackup['contents'] = 'all'): GoodBackup {
  const id = '00000000-0000-4000-8000-000000000001'
  return { id, takenAt: at(day).toISOString(), contents, scheduleName: 'Nightly', origin: 'scheduled' }
}

function nightly(standing: Partial<ScheduleStanding> = {}): ScheduleStanding {
  return {
    name: 'Nightly',
    contents: 'all',
    failedSince: null,
    failedLast: null,
    failures: 0,
    overdueSince: null,
    ...standing,
  }
}

function standing(change: Partial<Standing> = {}): Standing {
  const good = change.good ?? [backup(21), backup(20)]
  const lastGood = good[0] ? backup(Number(good[0].takenAt.slice(8, 10)), good[0].contents) : null
  return { schedules: [nightly()], good, lastGood, attempted: true, since: at(1), ...change }
}

const failed = (first: number, last: number, failures: number) =>
  nightly({ failedSince: at(first), failedLast: at(last), failures })

test('a schedule that runs and a verified backup that exists are protection', () => {
  expect(judgeProtection(standing())).toMatchObject({
    state: 'protected',
    because: null,
    since: at(1).toISOString(),
    brokenSince: null,
  })
})

test('before the first attempt nothing is protected, and nothing has failed', () => {
  expect(judgeProtection(standing({ good: [], attempted: false, since: null })).state).toBe('none')
})

test('it is never protected without a verified backup that still exists', () => {
  const judged = judgeProtection(standing({ good: [] }))
  expect(judged).toMatchObject({ state: 'failed', because: 'There is no verified backup in the store.' })
})

test('runs that failed after the last good backup break it, since the first of them', () => {
  expect(judgeProtection(standing({ schedules: [failed(22, 23, 2)] }))).toMatchObject({
    state: 'failed',
    because: 'Nightly failed twice.',
    brokenSince: at(22).toISOString(),
  })
})

test('the worst of all schedules decides', () => {
  const schedules = [nightly({ name: 'Weekly' }), failed(22, 22, 1)]
  expect(judgeProtection(standing({ schedules })).because).toBe('Nightly failed.')
})

test('a failure that a later backup made good wants a look, and no more', () => {
  const judged = judgeProtection(standing({ schedules: [failed(22, 22, 1)], good: [backup(23)] }))
  expect(judged).toMatchObject({
    state: 'attention',
    because: 'Nightly failed once; a later backup holds what it would have.',
  })
})

test('a later backup of the database alone does not make good for everything', () => {
  const good = [backup(23, 'database'), backup(21)]
  expect(judgeProtection(standing({ schedules: [failed(22, 22, 1)], good })).state).toBe('failed')
})

test('a slot that nobody runs breaks it', () => {
  expect(judgeProtection(standing({ schedules: [nightly({ overdueSince: at(22) })] }))).toMatchObject({
    state: 'failed',
    because: 'Nightly is overdue: no server has run it.',
    brokenSince: at(22).toISOString(),
  })
})

test('backups without any schedule want a look', () => {
  expect(judgeProtection(standing({ schedules: [] })).state).toBe('attention')
})
