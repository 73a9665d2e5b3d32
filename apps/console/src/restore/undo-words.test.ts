import { expect, test } from 'vitest'
import { aRestore } from '../../test/restores.ts'
import { liveDataOf } from './stage.ts'
import { undoStepsOf } from './undo-steps.ts'
import { canBeUndone, isBeingUndone, keptWords } from './undo-words.ts'

const now = Date.parse('2026-10-22T04:00:00.000Z')
const until = '2026-10-23T03:38:00.000Z'
const restored = aRestore({ status: 'completed', liveDataTouched: true, undoUntil: until })
const undo = {
  id: '00000000-0000-4000-8000-000000000778',
  status: 'running' as const,
  phase: 'swap',
  percent: null,
  phases: [],
  liveDataTouched: false,
  error: null,
  requestedBy: null,
  startedAt: null,
  finishedAt: null,
}

test('a restore can be undone until its time is over, once', () => {
  expect(canBeUndone(restored, now)).toBe(true)
  expect(canBeUndone(restored, Date.parse(until))).toBe(false)
  expect(canBeUndone(aRestore({ ...restored, undoUntil: null }), now)).toBe(false)
  expect(canBeUndone(aRestore({ ...restored, status: 'undone' }), now)).toBe(false)
})

test('the chip follows the live data through an undo', () => {
  const running = (touched: boolean) =>
    aRestore({ ...restored, status: 'running', undo: { ...undo, liveDataTouched: touched } })
  expect(isBeingUndone(running(false))).toBe(true)
  expect(liveDataOf(running(false))).toBe('replaced')
  expect(liveDataOf(running(true))).toBe('swapping')
  expect(liveDataOf(aRestore({ ...restored, status: 'undone' }))).toBe('back')
  expect(liveDataOf(aRestore({ ...restored, undo: { ...undo, status: 'failed' } }))).toBe('replaced')
  const unsettled = { ...undo, status: 'interrupted' as const, liveDataTouched: true }
  expect(liveDataOf(aRestore({ ...restored, undo: unsettled }))).toBe('unclear')
})

test('an undo promises only the steps of what was restored', () => {
  const keys = (scope: 'everything' | 'database' | 'documents') =>
    undoStepsOf(aRestore({ ...restored, scope, status: 'running', undo }), now).map((step) => `${step.is} ${step.key}`)
  expect(keys('everything')).toEqual([
    'next preflight',
    'commit commit',
    'next move-documents',
    'now swap',
    'next health-check',
  ])
  expect(keys('database')).toEqual(['next preflight', 'commit commit', 'now swap', 'next health-check'])
  expect(keys('documents')).not.toContain('next health-check')
})

test('what is kept is told by its halves, as far as it is known', () => {
  const kept = { until, databaseBytes: 8_400_000, documentBytes: null }
  expect(keptWords({ kept })).toBe('8.40 MB of database')
  expect(keptWords({ kept: { ...kept, documentBytes: 1_000_000 } })).toBe('8.40 MB of database, 1.00 MB of documents')
  expect(keptWords({ kept: { ...kept, databaseBytes: null } })).toBeNull()
  expect(keptWords({ kept: null })).toBeNull()
})
