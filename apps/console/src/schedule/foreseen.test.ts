import { expect, test } from 'vitest'
import { foreseenOf } from './foreseen.ts'
import { newForm } from './schedule-form.ts'
import { ownZone } from './zone-time.ts'

test('a new schedule says what the server will say of it, and its next five nights', () => {
  const now = new Date(2026, 9, 22, 12, 34).getTime()
  const { sentence, cron, nextRuns } = foreseenOf(null, newForm(ownZone), now)
  expect([sentence, cron]).toEqual([`Every day at 03:00, ${ownZone}`, '0 3 * * *'])
  expect(nextRuns.map(({ at }) => new Date(at).toString().slice(0, 21))).toEqual([
    'Fri Oct 23 2026 03:00',
    'Sat Oct 24 2026 03:00',
    'Sun Oct 25 2026 03:00',
    'Mon Oct 26 2026 03:00',
    'Tue Oct 27 2026 03:00',
  ])
})
