import { expect, test } from 'vitest'
import { checkForm, formOf, limitsNothing, type OwnRetention, toSettings } from './own-retention-form.ts'

const settings: OwnRetention = {
  retention: { manual: null, uploaded: { keepLast: 5, maxAgeDays: 90 }, safety: { keepLast: 3, maxAgeDays: null } },
  suspiciousDropPercent: 50,
}

test('settings go through the form unchanged', () => {
  expect(toSettings(formOf(settings))).toEqual(settings)
  expect(toSettings(formOf({ ...settings, suspiciousDropPercent: null })).suspiciousDropPercent).toBeNull()
})

test('tiers that were set over REST survive a form that has no field for them', () => {
  const retention = { ...settings.retention, manual: { keepLast: 1, monthly: 12, maxAgeDays: null } }
  expect(toSettings(formOf({ ...settings, retention })).retention.manual).toEqual(retention.manual)
})

test('what is out of range is said at its field', () => {
  const form = formOf(settings)
  const wrong = checkForm({
    ...form,
    uploaded: { ...form.uploaded, keepLast: -1 },
    safety: { ...form.safety, maxAgeDays: 0 },
    dropPercent: 100,
  })
  expect(Object.keys(wrong).sort()).toEqual(['dropPercent', 'safety.maxAgeDays', 'uploaded.keepLast'])
  expect(checkForm(form)).toEqual({})
})

test('a field of what is switched off cannot be wrong', () => {
  const form = formOf(settings)
  expect(checkForm({ ...form, manual: { ...form.manual, keepLast: -1 }, suspicious: false, dropPercent: 0 })).toEqual(
    {},
  )
})

test('a rule without any number lets everything stay', () => {
  const { safety } = formOf(settings)
  expect(limitsNothing(safety)).toBe(false)
  expect(limitsNothing({ ...safety, keepLast: 0 })).toBe(true)
  expect(limitsNothing({ ...safety, keepLast: '', maxAgeDays: 30 })).toBe(false)
})
