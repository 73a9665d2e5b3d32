import { expect, test } from 'vitest'
import { aSchedule } from '../../test/schedules.ts'
import { noAlertChoices } from './alert-choices.ts'
import { checkForm, formOf, newForm, toPreview, toRequest } from './schedule-form.ts'

test('a schedule goes through the editor unchanged', () => {
  const retention = { keepLast: 3, daily: 7, weekly: 8, maxAgeDays: 400 }
  const schedule = aSchedule({ frequency: 'weekly', cron: '30 2 * * 1,5', retention, missedRun: 'skip' })
  const sent = toRequest(formOf(schedule))
  const { name, frequency, cron, timeZone, contents, missedRun } = schedule
  const alerts = { notify: null, heartbeatUrl: null }
  expect(sent).toEqual({ name, frequency, cron, timeZone, contents, missedRun, retention, ...alerts })
  const own = { notify: { notifyOnSuccess: true, notifyOnFailure: false }, heartbeatUrl: 'https://hc.example.org/1' }
  expect(toRequest(formOf(aSchedule(own)))).toMatchObject(own)
})

test('an emptied number is no rule, and an emptied age no limit', () => {
  const form = formOf(aSchedule({ retention: { keepLast: 3, weekly: 8, maxAgeDays: 400 } }))
  const sent = toRequest({ ...form, retention: { ...form.retention, keepLast: '', weekly: '', maxAgeDays: '' } })
  expect(sent.retention).toEqual({ keepLast: 0, maxAgeDays: null })
})

test('a new one needs nothing but a name', () => {
  const form = newForm('Europe/Berlin')
  expect(Object.keys(checkForm(form))).toEqual(['name'])
  expect(checkForm({ ...form, name: 'Nightly' })).toEqual({})
})

test.each([
  ['name', { name: '   ' }],
  ['name', { name: 'x'.repeat(101) }],
  ['time', { time: '' }],
  ['minute', { frequency: 'hourly', minute: '' }],
  ['weekdays', { frequency: 'weekly', weekdays: [] }],
  ['custom', { frequency: 'custom', custom: ' ' }],
  ['alerts.heartbeatUrl', { alerts: { ...noAlertChoices, heartbeatUrl: 'hc.example.org' } }],
] as const)('what is wrong with %s is said at its field', (field, change) => {
  const form = { ...newForm('UTC'), name: 'Nightly', ...change, weekdays: [...('weekdays' in change ? [] : ['0'])] }
  expect(Object.keys(checkForm(form))).toEqual([field])
})

test('a number out of range is said at its own field', () => {
  const form = { ...newForm('UTC'), name: 'Nightly' }
  const wrong = checkForm({ ...form, retention: { ...form.retention, weekly: -1, maxAgeDays: 0 } })
  expect(Object.keys(wrong).sort()).toEqual(['retention.maxAgeDays', 'retention.weekly'])
})

test('nothing is asked of the server while the rule is not complete', () => {
  const form = newForm('UTC')
  expect(toPreview({ ...form, time: '' }, null)).toBeNull()
  expect(toPreview(form, null)).not.toHaveProperty('id')
  expect(toPreview(form, aSchedule().id)).toMatchObject({ id: aSchedule().id, cron: '0 3 * * *', timeZone: 'UTC' })
})
