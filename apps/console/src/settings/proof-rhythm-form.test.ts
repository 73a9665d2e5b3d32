import { expect, test } from 'vitest'
import { checkForm, formOf, toRhythm } from './proof-rhythm-form.ts'

test('what is off keeps a usual number for when it is switched on', () => {
  const form = formOf({ verifyEveryDays: null, drillEveryDays: null })
  expect(form).toEqual({ verify: { on: false, days: 30 }, drill: { on: false, days: 7 } })
  expect(toRhythm(form)).toEqual({ verifyEveryDays: null, drillEveryDays: null })
})

test('what is saved comes back as it was typed', () => {
  const form = formOf({ verifyEveryDays: 14, drillEveryDays: 1 })
  expect(toRhythm({ ...form, drill: { on: true, days: '3' } })).toEqual({ verifyEveryDays: 14, drillEveryDays: 3 })
})

test.each([0, '', 1.5, -1, 3651, 'often'])('%j days is no rhythm, unless it is off', (days) => {
  const drill = { on: true, days }
  expect(checkForm({ ...formOf({ verifyEveryDays: 1, drillEveryDays: 1 }), drill })).toHaveProperty(['drill.days'])
  expect(checkForm({ ...formOf({ verifyEveryDays: 1, drillEveryDays: 1 }), drill: { ...drill, on: false } })).toEqual(
    {},
  )
})
