import type { RestoreStatus } from '@mvp/core/contract-restore'
import { expect, test } from 'vitest'
import { aRestore, phaseRecords } from '../../test/restores.ts'
import { stepsOf } from './restore-steps.ts'
import { liveDataOf } from './stage.ts'

const now = Date.parse('2026-10-22T03:38:30.000Z')
const outline = (status: RestoreStatus) => stepsOf(status, now).map((step) => `${step.is} ${step.key}`)
const begun = ['inspect', 'preflight', 'safety-backup', 'stage-documents', 'load-database']

test('shows what is done, what runs, the diamond, and what is to come', () => {
  expect(outline(aRestore({ phases: phaseRecords(begun, true) }))).toEqual([
    'done inspect',
    'done preflight',
    'done safety-backup',
    'done stage-documents',
    'now load-database',
    'next verify',
    'commit commit',
    'next move-documents',
    'next swap',
    'next health-check',
  ])
})

test('a step that was cut off lasted until the end of the restore, however long that is ago', () => {
  const status = aRestore({
    status: 'interrupted',
    phases: phaseRecords(begun, true),
    finishedAt: '2026-10-22T03:38:25.000Z',
  })
  const cut = (at: number) => stepsOf(status, at).find((step) => step.key === 'load-database')
  expect(cut(now)).toMatchObject({ is: 'failed', at: '21 s' })
  expect(cut(now + 600_000)).toEqual(cut(now))
})

test('a narrower scope promises only its own steps, and the diamond stands before the first that touches', () => {
  expect(outline(aRestore({ scope: 'database', phase: 'inspect' }))).toEqual([
    'now inspect',
    'next preflight',
    'next safety-backup',
    'next load-database',
    'next verify',
    'commit commit',
    'next swap',
    'next health-check',
  ])
  expect(outline(aRestore({ scope: 'documents', phase: 'inspect' }))).toContain('commit commit')
  expect(outline(aRestore({ scope: 'documents', phase: 'inspect' }))).not.toContain('next swap')
  // It asks the app database, which is not replaced.
  expect(outline(aRestore({ scope: 'documents', phase: 'inspect' }))).not.toContain('next health-check')
})

test('a restore without a safety backup does not show one', () => {
  const phases = phaseRecords(['inspect', 'preflight', 'stage-documents'], true)
  expect(outline(aRestore({ phase: 'stage-documents', phases })).join()).not.toContain('safety-backup')
})

test('the step it failed in is the last one recorded', () => {
  const failed = aRestore({ status: 'failed', phase: null, phases: phaseRecords(begun, false) })
  expect(outline(failed)).toContain('failed load-database')
  expect(stepsOf(failed, now).find((step) => step.is === 'commit')?.title).toMatch(/^Never reached/)
})

test('a completed one has all its steps done', () => {
  const all = [...begun, 'verify', 'move-documents', 'swap', 'health-check']
  const completed = aRestore({
    status: 'completed',
    phase: null,
    liveDataTouched: true,
    phases: phaseRecords(all, false),
  })
  expect(
    stepsOf(completed, now)
      .filter((step) => step.is !== 'done')
      .map((step) => step.key),
  ).toEqual(['commit'])
})

test.each([
  ['untouched', aRestore()],
  ['swapping', aRestore({ liveDataTouched: true })],
  ['replaced', aRestore({ status: 'completed', liveDataTouched: true })],
  ['untouched', aRestore({ status: 'failed' })],
  ['unclear', aRestore({ status: 'failed', liveDataTouched: true })],
  ['unclear', aRestore({ status: 'interrupted', liveDataTouched: true })],
  ['untouched', null],
])('live data are %s', (word, status) => {
  expect(liveDataOf(status)).toBe(word)
})
