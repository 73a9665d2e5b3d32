import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertSchedule } from '../../test/schedules.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { describeInstallation } from '../settings/installation.ts'
import { findOverdueProblems } from './overdue-problems.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
})
afterAll(() => t.close())

const overdue = { overdueSince: new Date('2026-10-21T03:05:00Z') }

test('schedules that are overdue are named on every page, and stop no backup', async () => {
  await insertSchedule(t.core, { name: 'Punctual' })
  await insertSchedule(t.core, { name: 'Off', enabled: false, ...overdue })
  expect(await findOverdueProblems(t.core)).toEqual([])
  await insertSchedule(t.core, { name: 'Nightly', ...overdue })
  const { problems } = await describeInstallation(t.core)
  expect(problems.filter(({ code }) => code === 'overdue')).toEqual([
    {
      code: 'overdue',
      message: 'Nightly is overdue: there should be a backup by now, and there is none.',
      hint: expect.stringContaining('run it now'),
      blocking: false,
    },
  ])
  for (const name of ['Hourly', 'Weekly', 'Monthly']) await insertSchedule(t.core, { name, ...overdue })
  const [problem] = await findOverdueProblems(t.core)
  expect(problem?.message).toMatch(/^Hourly, Monthly, Nightly, and 1 more are overdue/)
})
