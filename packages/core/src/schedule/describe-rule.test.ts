import { describe, expect, test } from 'vitest'
import { checkRule } from './check-rule.ts'
import { describeRule } from './describe-rule.ts'
import { presets } from './frequencies.ts'

const timeZone = 'Europe/Berlin'

describe('a rule in words', () => {
  test.each([
    ['hourly', '0 * * * *', 'Every hour on the hour'],
    ['hourly', '15 * * * *', 'Every hour at 15 past'],
    ['hourly', '05 * * * *', 'Every hour at 5 past'],
    ['daily', '30 2 * * *', 'Every day at 02:30'],
    ['daily', '5 14 * * *', 'Every day at 14:05'],
    ['weekly', '0 3 * * 0', 'Every Sunday at 03:00'],
    ['weekly', '0 3 * * 7', 'Every Sunday at 03:00'],
    ['weekly', '0 3 * * 1,4', 'Every Monday and Thursday at 03:00'],
    ['weekly', '0 3 * * sun,MON-wed', 'Every Monday, Tuesday, Wednesday and Sunday at 03:00'],
    ['weekly', '0 3 * * 5-7', 'Every Friday, Saturday and Sunday at 03:00'],
    ['weekly', '0 3 * * 1,1', 'Every Monday at 03:00'],
    ['monthly', '0 3 1 * *', 'On the 1st of every month at 03:00'],
    ['monthly', '0 3 2,3,11,22 * *', 'On the 2nd, 3rd, 11th and 22nd of every month at 03:00'],
    ['monthly', '0 3 L * *', 'On the last day of every month at 03:00'],
    ['monthly', '0 3 L,15,01 * *', 'On the 1st, 15th and last day of every month at 03:00'],
    ['custom', '*/20 2 * * *', 'Every 20 minutes, between 02:00 and 02:59'],
    ['custom', '0 3 * * 1#2', 'At 03:00, on the second Monday of the month'],
    ['custom', '0 22 * * 1-5', 'At 22:00, Monday through Friday'],
  ] as const)('%s %s', (frequency, cron, words) => {
    expect(checkRule({ frequency, cron, timeZone })).toEqual([])
    expect(describeRule({ frequency, cron, timeZone })).toBe(`${words}, Europe/Berlin`)
  })

  test.each(['0 3 LW * *', '0 3 * * +1', '? 3 * * *', '0 3 15W * *', '0 0 31 1,3 FRI#L'])(
    'is there for every pattern that runs: %s',
    (cron) => {
      expect(checkRule({ cron, timeZone })).toEqual([])
      expect(describeRule({ frequency: 'custom', cron, timeZone })).toMatch(/^\S.*, Europe\/Berlin$/)
      expect(describeRule({ frequency: 'custom', cron, timeZone })).not.toMatch(/undefined|NaN|null/)
    },
  )
})

test('every default is a rule of its frequency', () => {
  for (const frequency of ['hourly', 'daily', 'weekly', 'monthly'] as const) {
    const { cron } = presets[frequency]
    expect([frequency, checkRule({ frequency, cron: cron ?? '', timeZone })]).toEqual([frequency, []])
  }
  expect(presets.custom.cron).toBeNull()
})
