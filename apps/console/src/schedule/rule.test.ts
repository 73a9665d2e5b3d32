import { expect, test } from 'vitest'
import { cronOf, fieldsOf, firstRule, type RuleFields, tidyTime, withFrequency } from './rule.ts'

test.each([
  ['hourly', '0 * * * *'],
  ['hourly', '45 * * * *'],
  ['daily', '0 3 * * *'],
  ['daily', '30 2 * * *'],
  ['weekly', '0 3 * * 0'],
  ['weekly', '5 23 * * 1,3,5'],
  ['weekly', '0 0 * * 0,1,2,3,4,5,6'],
  ['monthly', '0 3 1 * *'],
  ['monthly', '15 4 31 * *'],
  ['monthly', '0 3 L * *'],
  ['custom', '*/20 2 * * *'],
] as const)('%s %s comes out of its fields as it went in', (frequency, cron) => {
  const fields = fieldsOf({ frequency, cron })
  expect(fields.frequency).toBe(frequency)
  expect(cronOf(fields)).toBe(cron)
})

test.each([
  ['weekly', '0 3 * * 1-5', '0 3 * * 1,2,3,4,5'],
  ['weekly', '0 3 * * 7', '0 3 * * 0'],
  ['daily', '05 03 * * *', '5 3 * * *'],
  ['monthly', '0  3 l * *', '0 3 L * *'],
] as const)('%s %s, written another way, is still read into its fields', (frequency, cron, written) => {
  const fields = fieldsOf({ frequency, cron })
  expect(fields.frequency).toBe(frequency)
  expect(cronOf(fields)).toBe(written)
})

test.each([
  ['daily', '0 3,15 * * *'],
  ['hourly', '*/10 * * * *'],
  ['hourly', '0 8-18 * * *'],
  ['weekly', '0 3 * * MON'],
  ['weekly', '0 3 1 * 1'],
  ['weekly', '0 3 * * 5-1'],
  ['monthly', '0 3 1,15 * *'],
  ['monthly', '0 3 1 1 *'],
] as const)('%s %s, which its fields cannot say, is shown as custom and not changed', (frequency, cron) => {
  const fields = fieldsOf({ frequency, cron })
  expect(fields.frequency).toBe('custom')
  expect(cronOf(fields)).toBe(cron)
})

test('what is not filled in is no rule yet', () => {
  expect(cronOf({ ...firstRule, frequency: 'hourly', minute: '' })).toBeNull()
  expect(cronOf({ ...firstRule, time: '' })).toBeNull()
  expect(cronOf({ ...firstRule, frequency: 'weekly', weekdays: [] })).toBeNull()
  expect(cronOf({ ...firstRule, frequency: 'custom', custom: '  ' })).toBeNull()
})

test.each([
  ['02:30', '02:30'],
  ['2:30', '02:30'],
  ['0230', '02:30'],
  ['230', '02:30'],
  ['2.30', '02:30'],
  [' 14 ', '14:00'],
  ['24:00', '24:00'],
  ['12:60', '12:60'],
  ['noon', 'noon'],
])('the time %s is read as %s', (typed, time) => {
  expect(tidyTime(typed)).toBe(time)
})

test('what is no time of day is no rule', () => {
  for (const time of ['24:00', '12:60', 'noon', '1:2:3']) expect(cronOf({ ...firstRule, time })).toBeNull()
})

test('going through every frequency and back loses nothing', () => {
  const begun: RuleFields = { ...firstRule, time: '02:30', weekdays: ['1', '5'], dayOfMonth: 'L', minute: 20 }
  let fields = begun
  for (const frequency of ['weekly', 'monthly', 'hourly', 'custom', 'daily'] as const)
    fields = { ...fields, ...withFrequency(fields, frequency) }
  expect({ ...fields, custom: '' }).toEqual(begun)
})

test('a custom rule begins as what the fields said, and keeps what was typed', () => {
  const daily = { ...firstRule, time: '02:30' }
  expect(withFrequency(daily, 'custom')).toEqual({ frequency: 'custom', custom: '30 2 * * *' })
  expect(withFrequency({ ...daily, custom: '*/5 * * * *' }, 'custom')).toEqual({ frequency: 'custom' })
})
