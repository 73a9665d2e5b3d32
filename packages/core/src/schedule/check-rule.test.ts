import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertRule, checkRule } from './check-rule.ts'
import { describeRule } from './describe-rule.ts'
import { nextSlot } from './slots.ts'

const utc = (cron: string) => ({ cron, timeZone: 'UTC' })

describe('a rule', () => {
  test.each([
    '0 * * * *',
    '*/20 2 * * *',
    '30 2 * * MON-FRI',
    '0 3 * * 7',
    '0 3 L * *',
    '0 3 1,15,L * *',
    '0 3 * * 5L',
    '0 3 * * 1#2',
    '0 3 29 2 *',
    '  0   3 * jan,jul * ',
    '0\t3 * * *',
    '? ? * * *',
  ])('may be %j', (cron) => {
    expect(checkRule(utc(cron))).toEqual([])
  })

  test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Australia/Lord_Howe', 'Etc/GMT+5'])(
    'may be in %s',
    (timeZone) => {
      expect(checkRule({ cron: '0 3 * * *', timeZone })).toEqual([])
    },
  )

  test.each([
    ['', /no cron expression/, /30 2 \* \* \* is every day/],
    ['   ', /no cron expression/, /30 2/],
    ['0 3 * *', /has five fields.*This one has 4\./, /30 2/],
    ['0 0 3 * * *', /This one has 6\./, /no seconds and no years/],
    ['0 0 3 * * * 2030', /This one has 7\./, /no seconds and no years/],
    ['2026-11-01T03:00:00', /This one has 1\./, /30 2/],
    ['@daily', /nickname @daily is not understood/, /Write 0 0 \* \* \* instead/],
    ['@HOURLY', /nickname @HOURLY/, /Write 0 \* \* \* \* instead/],
    ['@reboot', /nickname @reboot/, /30 2/],
    ['60 3 * * *', /^The minute cannot be 60\.$/, /It is 0 to 59/],
    ['0 24 * * *', /^The hour cannot be 24\.$/, /0 to 23/],
    ['0 3 32 * *', /^The day of the month cannot be 32\.$/, /L for the last day/],
    ['0 3 0 * *', /^The day of the month cannot be 0\.$/, /1 to 31/],
    ['0 3 * 13 *', /^The month cannot be 13\.$/, /JAN to DEC/],
    ['0 3 * * 8', /^The day of the week cannot be 8\.$/, /SUN to SAT/],
    ['0 3 * * FUNDAY', /^The day of the week cannot be FUNDAY\.$/, /SUN to SAT/],
    ['0 3 * * 1#6', /^The day of the week cannot be 1#6\.$/, /1#2/],
    ['*/0 * * * *', /^The minute cannot be \*\/0\.$/, /step/],
    ['*/90 * * * *', /^The minute cannot be \*\/90\.$/, /step/],
    ['0 17-9 * * *', /^The hour cannot be 17-9\.$/, /range/],
    ['1.5 * * * *', /^The minute cannot be 1\.5\.$/, /0 to 59/],
    ['1,2, * * * *', /^The minute cannot be 1,2,\.$/, /list/],
    ['; rm -rf / *', /^The minute cannot be ;\.$/, /0 to 59/],
    [`${'1,'.repeat(100)}1 * * * *`, /longer than 200 characters/, /two schedules/],
    ['x'.repeat(1_000_000), /longer than 200 characters/, /two schedules/],
  ])('%j is refused by the field that is wrong, with what it may be', (cron, message, hint) => {
    const problems = checkRule(utc(cron))
    expect(problems).toEqual([
      { field: 'cron', message: expect.stringMatching(message), hint: expect.stringMatching(hint) },
    ])
    expect(problems[0]!.message.length).toBeLessThan(200)
  })

  test.each(['', 'Mars/Phobos', 'UTC+1', '+01:00', 'local', '../etc/passwd', 'Europe/Berlin '])(
    'is refused in the zone %j',
    (timeZone) => {
      expect(checkRule({ cron: '0 3 * * *', timeZone })).toEqual([
        {
          field: 'timeZone',
          message: expect.stringMatching(/time zone/),
          hint: expect.stringContaining('Europe/Berlin'),
        },
      ])
    },
  )

  test('hears of both halves at once', () => {
    expect(checkRule({ cron: 'x', timeZone: 'y' }).map(({ field }) => field)).toEqual(['cron', 'timeZone'])
    expect(() => assertRule({ cron: '0 24 * * *', timeZone: 'Mars/Phobos' })).toThrow(
      expect.objectContaining({
        code: 'invalid',
        message: 'The hour cannot be 24. Mars/Phobos is no time zone.',
        hint: expect.stringMatching(/0 to 23.*Europe\/Berlin/),
      }),
    )
    expect(() => assertRule(utc('0 3 * * *'))).not.toThrow()
  })
})

describe('a rule that never comes', () => {
  test.each([
    ['0 0 30 2 *', 'This never comes. February has no 30th.'],
    ['0 0 31 FEB *', 'This never comes. February has no 31st.'],
    ['0 0 31 11 *', 'This never comes. November has no 31st.'],
    ['0 0 31 4,6,9 *', 'This never comes.'],
    ['0 0 30-31 2 *', 'This never comes.'],
  ])('is refused: %s', (cron, message) => {
    expect(checkRule(utc(cron))).toEqual([
      { field: 'cron', message, hint: expect.stringMatching(/L for the last day/) },
    ])
  })

  test('is not one that comes rarely', () => {
    expect(checkRule(utc('0 0 29 2 *'))).toEqual([])
    // Both day fields: either of them will do.
    expect(checkRule(utc('0 0 30 2 MON'))).toEqual([])
  })
})

describe('a frequency', () => {
  const of = (frequency: 'hourly' | 'daily' | 'weekly' | 'monthly' | 'custom', cron: string) =>
    checkRule({ frequency, ...utc(cron) }).map(({ message, hint }) => `${message} ${hint}`)

  test.each([
    ['hourly', '15 * * * *'],
    ['daily', '05 4 * * *'],
    ['weekly', '0 3 * * 0'],
    ['weekly', '0 3 * * mon,WED,5-6'],
    ['monthly', '0 3 1 * *'],
    ['monthly', '0 3 1,15,L * *'],
    ['monthly', '0  3  l  *  *'],
    ['custom', '*/7 1-5 * 3 2'],
  ] as const)('that is %s takes %j', (frequency, cron) => {
    expect(of(frequency, cron)).toEqual([])
  })

  test.each([
    ['hourly', '*/15 * * * *'],
    ['hourly', '0 3 * * *'],
    ['daily', '0 * * * *'],
    ['daily', '0 3,15 * * *'],
    ['daily', '0 3 * * 1'],
    ['weekly', '0 3 * * *'],
    ['weekly', '0 3 * * 5L'],
    ['weekly', '0 3 1 * 1'],
    ['monthly', '0 3 * * *'],
    ['monthly', '0 3 1 6 *'],
    ['monthly', '0 3 */2 * *'],
  ] as const)('that is %s refuses %j and points to custom', (frequency, cron) => {
    expect(of(frequency, cron)).toEqual([expect.stringMatching(new RegExp(`that is ${frequency} looks like .*custom`))])
  })

  test('hears first what is wrong with the cron itself', () => {
    expect(of('daily', '0 25 * * *')).toEqual([expect.stringContaining('The hour cannot be 25')])
  })
})

describe('whatever is typed', () => {
  const atom = fc.constantFrom(
    '*',
    '?',
    'L',
    'LW',
    '15W',
    '5L',
    '1#2',
    '+1',
    '+MON',
    'JAN',
    'SUN',
    '*/2',
    '1-5',
    '0,30',
  )
  const number = fc.integer({ min: -1, max: 70 }).map(String)
  const noise = fc.string({ unit: fc.constantFrom(...'0123456789*/-,LW#+? @aA'), maxLength: 12 })
  const field = fc.oneof({ arbitrary: atom, weight: 3 }, { arbitrary: number, weight: 3 }, noise)
  const cron = fc.oneof(
    fc.tuple(field, field, field, field, field).map((fields) => fields.join(' ')),
    noise,
    fc.string(),
  )
  const frequency = fc.constantFrom('hourly', 'daily', 'weekly', 'monthly', 'custom')

  test('is either explained, or runs and can be said in words', () => {
    fc.assert(
      fc.property(cron, frequency, (cron, frequency) => {
        const rule = { cron, frequency, timeZone: 'Europe/Berlin' }
        const problems = checkRule(rule)
        if (problems.length > 0) {
          for (const { message, hint } of problems)
            expect([message, hint]).toEqual([expect.any(String), expect.any(String)])
          return
        }
        expect(nextSlot(rule, new Date('2026-05-13T12:00:00Z'))).toBeInstanceOf(Date)
        expect(describeRule(rule)).not.toMatch(/undefined|NaN|null|^,/)
      }),
      { numRuns: 500 },
    )
  })
})
