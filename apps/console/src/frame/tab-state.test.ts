import { expect, test } from 'vitest'
import { aBackup, anAttempt } from '../../test/backups.ts'
import { aRestore } from '../../test/restores.ts'
import type { WireBackup, WireRestore } from '../api.ts'
import { tabIcon, tabStateOf, tabWords } from './tab-state.ts'

const say = (restore: unknown, ...newest: unknown[]) =>
  tabWords(tabStateOf((restore ?? undefined) as WireRestore | undefined, newest as WireBackup[]))

const running = anAttempt({
  status: 'running',
  progress: { phase: 'documents', percent: 62.9, bytesDone: 1, bytesTotal: 2 },
})
const at = (finishedAt: string) => ({ finishedAt })

test('a tab says how far a backup is, and nothing when nothing is going on', () => {
  expect(say(null, running)).toBe('62%')
  expect(say(null)).toBe('')
  expect(say(null, aBackup())).toBe('')
})

test('an operation that waits or does not know how far it is runs all the same', () => {
  expect(say(null, anAttempt({ status: 'queued', progress: null }))).toBe('Running')
})

test('a failure is said until a newer operation has succeeded', () => {
  const failed = anAttempt({ status: 'failed', ...at('2026-10-22T02:00:00Z') })
  expect(say(null, failed, aBackup(at('2026-10-21T02:00:00Z')))).toBe('Failed')
  expect(say(null, aBackup(at('2026-10-23T02:00:00Z')), failed)).toBe('')
  expect(say(null, running, failed)).toBe('62%')
})

test('what was cancelled or left out is no failure', () => {
  expect(say(null, anAttempt({ status: 'cancelled', ...at('2026-10-23T02:00:00Z') }), aBackup())).toBe('')
  expect(say(null, anAttempt({ status: 'skipped', ...at('2026-10-23T02:00:00Z') }), aBackup())).toBe('')
})

test('a restore that failed is said, and one before a good backup is not', () => {
  const restore = aRestore({ status: 'failed', ...at('2026-10-22T02:00:00Z') })
  expect(say(restore, aBackup(at('2026-10-21T02:00:00Z')))).toBe('Failed')
  expect(say(restore, aBackup(at('2026-10-23T02:00:00Z')))).toBe('')
})

test('the icon is the mark, a ring that moves in steps, or a cross', () => {
  expect(tabIcon(null)).toBe('/mark.svg')
  expect(tabIcon({ kind: 'running', percent: 61 })).toBe(tabIcon({ kind: 'running', percent: 62 }))
  expect(tabIcon({ kind: 'running', percent: 61 })).not.toBe(tabIcon({ kind: 'running', percent: 80 }))
  expect(decodeURIComponent(tabIcon({ kind: 'failed' }))).toMatch(/^data:image\/svg\+xml,<svg /)
  expect(decodeURIComponent(tabIcon({ kind: 'running', percent: null }))).not.toMatch(/animate/)
})
