import { expect, test } from 'vitest'
import { checkForm, formOf, toLimit } from './speed-limit-form.ts'

test('what is saved comes back as it was typed, and off is no limit', () => {
  const form = formOf({ speedLimitMib: null })
  expect(form).toEqual({ on: false, mib: 50 })
  expect(toLimit(form)).toEqual({ speedLimitMib: null })
  expect(toLimit({ ...formOf({ speedLimitMib: 8 }), mib: '12' })).toEqual({ speedLimitMib: 12 })
})

test.each([0, '', 1.5, -1, 1_000_001, 'fast'])('%j is no limit, unless it is off', (mib) => {
  expect(checkForm({ on: true, mib })).toHaveProperty(['mib'])
  expect(checkForm({ on: false, mib })).toEqual({})
})
