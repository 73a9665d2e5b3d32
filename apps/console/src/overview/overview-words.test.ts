import type { Overview } from '@mvp/core/contract-overview'
import { expect, test } from 'vitest'
import { anOverview } from '../../test/overviews.ts'
import { activityNote, activityState, answersOf, growthWords, headlineOf, leadOf, lineWords } from './overview-words.ts'

const now = Date.parse('2026-10-22T03:34:00Z')
const asked = (overview: Overview) =>
  Object.fromEntries(answersOf(overview, now).map((answer) => [answer.asks, answer]))

const failing = anOverview({
  protection: {
    ...anOverview().protection,
    state: 'failed',
    because: 'Nightly failed twice.',
    brokenSince: '2026-10-20T12:00:00Z',
  },
})

test('protected: one word, and when the last and the next are', () => {
  const overview = anOverview()
  expect(headlineOf(overview.protection)).toBe('Protected')
  expect(leadOf(overview, now)).toBe('Last backup 3 h ago, next in 20 h, last proven restorable 1 d ago.')
})

test('a failure opens with what one can still return to', () => {
  expect(headlineOf(failing.protection)).toBe('Not protected')
  expect(leadOf(failing, now)).toMatch(
    /^Nightly failed twice\. You can still return to 22 October, \d\d:30, but to nothing after it\.$/,
  )
})

test('five answers, each with its reason', () => {
  const answers = asked(anOverview())
  expect(Object.keys(answers)).toEqual([
    'Last backup',
    'Protected since',
    'Next backup',
    'Proven restorable',
    'Room in the store',
  ])
  expect(answers['Protected since']).toMatchObject({ says: '12 August', because: '71 days without a gap' })
  expect(answers['Room in the store']).toMatchObject({ says: '18.3 GB', because: 'Full about 14 December' })
})

test('a gap says until when, in red', () => {
  const answers = asked(failing)
  expect(answers['Protected until']).toMatchObject({ says: '20 October', tone: 'failed' })
  expect(answers['Last backup']?.tone).toBe('failed')
  expect(answers['Next attempt']).toBeDefined()
})

test('without a schedule that is on, nothing comes next', () => {
  const overview = anOverview({ schedules: 0, planned: [] })
  expect(leadOf(overview, now)).toContain('none planned')
  expect(asked(overview)['Next backup']).toMatchObject({ says: 'None', because: 'No schedule is on' })
})

test('the forecast is a sentence, or says why there is none', () => {
  expect(growthWords(anOverview(), now)).toBe(
    '61.7 GB in 41 backups. At 345 MB a day the store is full about 14 December.',
  )
  const { store } = anOverview()
  const young = { ...store, growth: { points: [], bytesPerDay: null, fullAt: null } }
  expect(growthWords(anOverview({ store: young }), now)).toContain('A forecast needs a week of backups.')
})

test('the line of time is one sentence for who cannot see it', () => {
  expect(lineWords(anOverview(), now)).toMatch(
    /^The last 30 days: 2 backups to return to, 1 failed, next 23 October, \d\d:30\.$/,
  )
})

test('what happened says what it brought, or why it did not', () => {
  const activity = {
    id: '00000000-0000-4000-8000-000000000001',
    kind: 'backup' as const,
    status: 'completed' as const,
    name: 'Nightly',
    at: '2026-10-22T00:30:00Z',
    backupId: '00000000-0000-4000-8000-000000000001',
    sizeBytes: 1_940_000_000,
    tableCount: 31,
    documentCount: 1204,
    seconds: 26,
    warnings: 0,
    error: null,
  }
  expect(activityNote(activity)).toBe('1.94 GB in 26 s; 31 tables, 1,204 documents')
  expect(activityState(activity)).toEqual({ name: 'verified', word: 'Completed, verified' })
  expect(activityState({ ...activity, warnings: 2 }).word).toBe('Completed with 2 warnings')
  const failed = { ...activity, status: 'failed' as const, error: 'The store is full.' }
  expect(activityNote(failed)).toBe('The store is full.')
  expect(activityState(failed)).toEqual({ name: 'failed', word: 'Failed' })
})
