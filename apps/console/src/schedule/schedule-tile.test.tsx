import type { Schedule } from '@mvp/core/contract-schedule'
import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { anAttempt } from '../../test/backups.ts'
import { renderInConsole } from '../../test/render-console.tsx'
import { aSchedule, thirtyDays } from '../../test/schedules.ts'
import { ScheduleTile } from './schedule-tile.tsx'

const now = Date.parse('2026-10-21T03:34:00Z')
const at = '2026-10-21T00:31:00.000Z'

async function tile(facts: Partial<Schedule> = {}) {
  const schedule = aSchedule({ nextRunAt: '2026-10-22T00:30:00.000Z', ...facts })
  await renderInConsole(<ScheduleTile schedule={schedule} now={now} onDelete={() => undefined} />)
  return screen.findByRole('article', { name: schedule.name })
}

test('says what it does, what became of it, what comes next and what it keeps', async () => {
  const shown = await tile()
  expect(shown.textContent).toContain('Every day at 02:30, Europe/Berlin')
  expect(shown.textContent).toContain('Verified 3 h ago')
  expect(shown.textContent).toContain('1.94 GB in 26 s')
  expect(within(shown).getByText('in 20 h').getAttribute('dateTime')).toBe('2026-10-22T00:30:00.000Z')
  expect(shown.textContent).toContain('Thu 22 October, 02:30 CEST')
  expect(shown.textContent).toContain('Keeps the last 7 and 4 weekly.')
})

test('thirty days are one sentence for a screen reader', async () => {
  const shown = await tile({ days: thirtyDays({ '2026-10-20': { failed: 1, state: 'failed' } }) })
  const strip = within(shown).getByRole('img')
  expect(strip.getAttribute('aria-label')).toBe('Nightly, last 30 days: 29 completed, 1 failed on 20 October')
  expect(strip.children).toHaveLength(30)
})

test('a failure says why, and when the last good one was', async () => {
  const error = { code: 'x', message: 'The app database did not answer.', hint: null }
  const shown = await tile({ lastOperation: anAttempt({ status: 'failed', error }), lastGoodAt: at })
  expect(shown.textContent).toContain('The app database did not answer.')
  expect(shown.textContent).toContain('Last goodWed 21 October, 02:31 CEST')
})

test('one that is off says so, and has no next run', async () => {
  const shown = await tile({ enabled: false, nextRunAt: null })
  expect(within(shown).getByRole<HTMLInputElement>('switch').checked).toBe(false)
  expect(shown.textContent).toContain('None, it is off.')
})

test('one that runs cannot be run once more', async () => {
  const shown = await tile({ lastOperation: anAttempt({ status: 'running' }) })
  expect(within(shown).getByRole<HTMLButtonElement>('button', { name: 'Run now, Nightly' }).disabled).toBe(true)
})

test('a frozen one gives the reasons, the way to the backup, and asks to be acknowledged', async () => {
  const backupId = '00000000-0000-4000-8000-0000000000bb'
  const shown = await tile({ frozen: { since: at, backupId, reasons: ['fuel_logs has 12 rows, usually about 1,900'] } })
  const notice = within(shown).getByRole('region', { name: 'Nightly needs a look' })
  expect(notice.textContent).toContain('Nothing of Nightly expires until someone has looked.')
  expect(notice.textContent).toContain('fuel_logs has 12 rows, usually about 1,900.')
  const look = within(notice).getByRole('link', { name: 'Look at the backup' })
  expect(look.getAttribute('href')).toBe(`/backups/${backupId}`)
  expect(within(notice).getByRole('button', { name: 'Acknowledge' })).not.toBeNull()
})

const report = { at, expired: 0, expiredBytes: 0, leftAlone: [], problem: null }

test('what retention could not do stays in sight', async () => {
  const problem = { code: 'store_unusable', message: 'The store cannot be read.', hint: 'Check its volume.' }
  expect((await tile({ lastRetention: { ...report, problem } })).textContent).toContain(
    'Nothing expired 3 h ago. The store cannot be read. Check its volume.',
  )
})

test('backups that should have gone and stayed are named with their reason', async () => {
  const leftAlone = [1, 2, 3, 4, 5].map((n) => ({
    id: aSchedule().id.replace('aa', `c${n}`),
    fileName: `${n}.tar.gz`,
    reason: 'it is being downloaded',
  }))
  const shown = await tile({ lastRetention: { ...report, leftAlone } })
  expect(shown.textContent).toContain('5 backups should have expired and stayed')
  expect(shown.textContent).toContain('1.tar.gz, it is being downloaded')
  expect(shown.textContent).toContain('and 2 more')
})

test('says until when it must have succeeded, and since when it is overdue', async () => {
  const calm = await tile({ overdueAt: '2026-10-22T01:05:00.000Z' })
  expect(calm.textContent).toContain('Due byThu 22 October, 03:05 CEST')
  const late = await tile({
    name: 'Late',
    overdueAt: '2026-10-21T01:05:00.000Z',
    overdueSince: '2026-10-21T01:05:30.000Z',
  })
  expect(late.textContent).toContain('Overdue since Wed 21 October, 03:05 CEST')
  expect(late.textContent).toContain('Was due byWed 21 October, 03:05 CEST')
})
