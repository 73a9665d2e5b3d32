import type { RestoreCheck, RestorePreview } from '@mvp/core/contract-restore'
import { expect, test } from 'vitest'
import { aBackup } from '../../test/backups.ts'
import { asksForTrust } from './trust.tsx'

const preview = (provenance: 'here' | 'foreign' | 'altered', check: Partial<RestoreCheck>) => {
  const checks = [{ code: 'provenance', state: 'ok' as const, message: '', hint: null, ...check }]
  return { backup: aBackup({ provenance }), checks } as unknown as RestorePreview
}

test('only what was not made here and may not be loaded otherwise asks for trust', () => {
  expect(asksForTrust(preview('altered', { state: 'blocked' }))).toBe(true)
  expect(asksForTrust(preview('foreign', { state: 'blocked' }))).toBe(true)
  // A role without rights loads it.
  expect(asksForTrust(preview('foreign', { state: 'attention' }))).toBe(false)
  expect(asksForTrust(preview('here', {}))).toBe(false)
  expect(asksForTrust(preview('altered', { code: 'archive', state: 'blocked' }))).toBe(false)
})
