import { expect, test } from 'vitest'
import { changedOnly, mergedWith, pickedFrom } from './changed-settings.ts'
import { usualSettings } from './usual.ts'

test('only what was changed is sent, with what it was before', () => {
  const before = { retention: usualSettings.retention, suspiciousDropPercent: 50 }
  const change = changedOnly(before, {
    retention: structuredClone(usualSettings.retention),
    suspiciousDropPercent: null,
  })
  expect(change).toEqual({ suspiciousDropPercent: null })
  expect(pickedFrom(usualSettings, change)).toEqual({ suspiciousDropPercent: 50 })
  expect(changedOnly(before, before)).toEqual({})
})

test('over a newer state stays what was typed, and nothing else', () => {
  const before = { recipients: ['ada@example.org'], onFailure: true, onSuccess: false }
  const typed = { ...before, recipients: [] }
  expect(mergedWith({ recipients: ['bob@example.org'], onFailure: false, onSuccess: false }, before, typed)).toEqual({
    recipients: [],
    onFailure: false,
    onSuccess: false,
  })
})
