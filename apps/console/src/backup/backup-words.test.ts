import { expect, test } from 'vitest'
import { aBackup, anAttempt } from '../../test/backups.ts'
import { countAndBytes, countsOf, isWhole, keptWord, noteOf, stateOf, whyNot } from './backup-words.ts'

const now = Date.parse('2026-10-22T03:34:00Z')
const warnings = [{ code: 'unreadable', path: 'a.pdf', message: 'permission denied' }]
const acknowledgedAt = '2026-10-22T03:00:00.000Z'
const suspicion = { reasons: ['fuel_logs has 12 rows'], acknowledgedBy: null, acknowledgedAt: null }
const progress = { phase: 'documents', percent: 62.9, bytesDone: 1, bytesTotal: 2 }

test.each([
  ['Verified', 'verified', aBackup()],
  ['Verified, foreign', 'verified', aBackup({ provenance: 'foreign' })],
  ['Altered', 'attention', aBackup({ provenance: 'altered' })],
  ['1 warning', 'attention', aBackup({ warnings })],
  ['Suspicious', 'attention', aBackup({ suspicion, warnings })],
  ['Verified', 'verified', aBackup({ suspicion: { ...suspicion, acknowledgedAt, acknowledgedBy: 'anna' } })],
  ['Completed', 'completed', aBackup({ verification: null })],
  ['Damaged', 'failed', aBackup({ verification: 'corrupt', warnings })],
  ['Archive missing', 'failed', aBackup({ verification: 'missing' })],
  ['Queued', 'queued', anAttempt({ status: 'queued' })],
  ['Starting', 'running', anAttempt({ status: 'running' })],
  ['Documents, 62%', 'running', anAttempt({ status: 'running', progress })],
  ['Documents', 'running', anAttempt({ status: 'running', progress: { ...progress, percent: null } })],
  ['Failed', 'failed', anAttempt({ status: 'failed' })],
  ['Interrupted', 'interrupted', anAttempt({ status: 'interrupted' })],
  ['Cancelled', 'cancelled', anAttempt({ status: 'cancelled' })],
  ['Skipped', 'skipped', anAttempt({ status: 'skipped' })],
])('%s is said of it, with the look %s', (word, name, backup) => {
  expect(stateOf(backup)).toEqual({ name, word })
})

test('only a whole archive can be restored from', () => {
  expect(isWhole(aBackup())).toBe(true)
  expect(isWhole(aBackup({ verification: 'corrupt' }))).toBe(false)
  expect(isWhole(aBackup({ verification: 'missing' }))).toBe(false)
  expect(isWhole(anAttempt({ status: 'failed' }))).toBe(false)
  // A refused upload keeps the name it came with.
  expect(isWhole(anAttempt({ status: 'failed', kind: 'upload', fileName: 'holiday.tar.gz' }))).toBe(false)
})

test('says how long it stays', () => {
  expect(keptWord(aBackup(), now)).toBe('Until deleted')
  expect(keptWord(aBackup({ pinned: true, expiresAt: '2026-11-05T00:00:00Z' }), now)).toBe('Pinned')
  const keptBecause = ['weekly 1 of 8', 'last 3 of 7']
  expect(keptWord(aBackup({ expiresAt: '2026-11-05T00:00:00Z', keptBecause }), now)).toBe('Expires 5 Nov')
  expect(keptWord(aBackup({ keptBecause }), now)).toBe('Kept: weekly 1 of 8')
  expect(keptWord(aBackup({ keptBecause, pinned: true }), now)).toBe('Pinned')
  expect(keptWord(anAttempt({ status: 'failed' }), now)).toBe('')
})

test('an upload says when its data are from', () => {
  const upload = aBackup({ kind: 'upload', origin: 'uploaded', provenance: 'foreign', takenAt: '2026-03-01T10:00:00Z' })
  expect(noteOf(upload, now)).toBe('Taken Sunday 1 March on another installation')
  expect(noteOf({ ...upload, provenance: 'here', note: 'From web-2' }, now)).toBe('From web-2. Taken Sunday 1 March')
  const refused = anAttempt({ kind: 'upload', status: 'failed', fileName: 'holiday.tar.gz' })
  expect(noteOf(refused, now)).toBe('holiday.tar.gz')
})

test('says why there is no backup, and nothing of one that there is', () => {
  const error = { code: 'overlap', message: 'The run before was still going.', hint: null }
  expect(whyNot(anAttempt({ status: 'skipped', error }))).toBe('The run before was still going.')
  expect(whyNot(anAttempt({ status: 'skipped' }))).toBe('Nothing was taken for this slot.')
  expect(whyNot(anAttempt({ status: 'failed' }))).toBe('No reason was recorded.')
  expect(whyNot(anAttempt({ status: 'running' }))).toBeNull()
  expect(whyNot(aBackup())).toBeNull()
})

test('a suspicious one says why in its row until someone has looked', () => {
  expect(noteOf(aBackup({ suspicion, note: 'From web-2' }), now)).toBe('From web-2. fuel_logs has 12 rows')
  expect(noteOf(aBackup({ suspicion: { ...suspicion, acknowledgedAt } }), now)).toBe('')
})

test('counts what is inside, or says what was asked for', () => {
  expect(countsOf(aBackup())).toBe('31 tables, 1,204 documents')
  expect(countsOf(aBackup({ documentCount: null }))).toBe('31 tables')
  expect(countsOf(anAttempt({ contents: 'database' }))).toBe('Database only')
})

test('number and bytes are said together', () => {
  expect(countAndBytes([aBackup(), aBackup()])).toBe('2 backups, 3.88 GB')
})
