import type { Proof } from '@mvp/core/contract-proof'
import { describe, expect, it } from 'vitest'
import { aBackup } from '../../test/backups.ts'
import { failedWord, proofWord, provenWord, toldProofs } from './proof-words.ts'

const aProof = (facts: Partial<Proof> = {}): Proof => ({
  id: '00000000-0000-4000-8000-00000000000a',
  kind: 'drill',
  backupId: '00000000-0000-4000-8000-000000000001',
  status: 'running',
  progress: { phase: 'load-database', percent: 62.4, bytesDone: 1, bytesTotal: 2 },
  phases: [],
  warnings: [],
  error: null,
  requestedBy: null,
  createdAt: '2026-10-22T00:00:00.000Z',
  startedAt: '2026-10-22T00:00:00.000Z',
  finishedAt: null,
  ...facts,
})

it('a drill under way says what it does and how far it is', () => {
  expect(proofWord(aProof())).toBe('Drill: load database, 62%')
  expect(proofWord(aProof({ status: 'queued', progress: null }))).toBe('Drill: waits for its turn')
  expect(proofWord(aProof({ kind: 'verify', progress: null }))).toBe('Verifying: starting')
})

it('what failed is called by what was found', () => {
  const failed = (code: string, kind: Proof['kind'] = 'verify') =>
    failedWord(aProof({ kind, status: 'failed', error: { code, message: '', hint: null } }))
  expect(failed('verification_failed')).toBe('The archive is damaged')
  expect(failed('archive_gone')).toBe('The archive is missing')
  expect(failed('store_unusable')).toBe('Verification failed')
  expect(failed('load_failed', 'drill')).toBe('Drill failed')
})

describe('a failure is told', () => {
  const finishedAt = '2026-10-22T00:01:00.000Z'
  const drill = aProof({ status: 'failed', finishedAt })
  it('until it was made good', () => {
    const told = (provenAt: string | null) => toldProofs(aBackup({ provenAt }), { verify: null, drill })
    expect(told(null)).toEqual([drill])
    expect(told('2026-10-21T00:00:00.000Z')).toEqual([drill])
    expect(told('2026-10-23T00:00:00.000Z')).toEqual([])
  })
  it('and one that was cancelled or went well is not', () => {
    for (const status of ['cancelled', 'completed'] as const)
      expect(toldProofs(aBackup(), { verify: null, drill: { ...drill, status } })).toEqual([])
  })
})

it('how long ago it was proven, and in which time', () => {
  const now = Date.parse('2026-10-24T00:00:00.000Z')
  expect(provenWord('2026-10-22T00:00:00.000Z', 41_000, now)).toBe('2 days ago, in 41 s')
  // The browser's clock may be behind.
  expect(provenWord('2026-10-24T00:10:00.000Z', 900, now)).toBe('just now, in 0.9 s')
})
