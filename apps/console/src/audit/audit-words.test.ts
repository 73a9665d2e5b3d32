import type { AuditEntry } from '@mvp/core/contract-audit'
import { expect, test } from 'vitest'
import { resultOf, sentenceOf, wayOf, whoOf } from './audit-words.ts'

function anEntry(facts: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: 1,
    at: '2026-10-22T00:31:00.000Z',
    who: 'ada@example.com',
    via: 'console',
    address: '192.0.2.7',
    action: 'backup.remove',
    subjectId: null,
    subject: 'nightly.tar.gz',
    result: 'ok',
    details: {},
    ...facts,
  }
}

const file = 'motovaultpro_backup_20261022_030000.tar.gz'
const say = (facts: Partial<AuditEntry>) => sentenceOf(anEntry({ subject: null, ...facts }))

test.each([
  ['backup.remove', file, `Deleted backup ${file}`],
  ['backup.create', null, 'Started a backup'],
  ['restore.start', file, `Started a restore of backup ${file}`],
  ['schedule.run', 'Nightly', 'Ran schedule Nightly'],
  ['settings.change', null, 'Changed the settings'],
  ['auth.createToken', 'nightly script', 'Made API token nightly script'],
  ['auth.signIn', null, 'Signed in'],
  ['audit.export', null, 'Exported the audit log'],
])('%s of %s', (action, subject, sentence) => {
  expect(say({ action, subject })).toBe(sentence)
})

test('a change says what differs, and of many the first', () => {
  const retention = { before: { keepLast: 7 }, after: { keepLast: 14 } }
  const change = { action: 'schedule.change', subject: 'Nightly' }
  expect(say({ ...change, details: { changed: { retention } } })).toBe(
    'Changed schedule Nightly: retention last 7\u00a0→\u00a014',
  )
  const changed = { retention, cron: { before: '0 3 * * *', after: '0 4 * * *' }, note: { before: null, after: 'x' } }
  expect(say({ ...change, details: { changed } })).toBe(
    'Changed schedule Nightly: cron 0 3 * * *\u00a0→\u00a00 4 * * *, retention last 7\u00a0→\u00a014 and 1 more',
  )
  expect(say({ ...change, details: { changed: { timeZone: { before: 'UTC', after: null } } } })).toMatch(
    /UTC\u00a0→\u00a0none$/,
  )
})

test.each([
  [{ changed: { enabled: { before: true, after: false } } }, 'Switched off schedule Nightly'],
  [{ changed: { enabled: { before: false, after: true } } }, 'Switched on schedule Nightly'],
  [{ input: { enabled: true } }, 'Did not change schedule Nightly'],
])('a switch says which way: %j', (details, sentence) => {
  expect(say({ action: 'schedule.toggle', subject: 'Nightly', details })).toBe(sentence)
})

test('retention gives its reason', () => {
  expect(say({ action: 'backup.expire', subject: 'a.tar.gz', details: { reason: 'not among the last 7' } })).toBe(
    'Expired backup a.tar.gz: not among the last 7',
  )
})

test('a restore whose server died says how the server ended it', () => {
  const settle = (outcome: string, result = 'ok') =>
    say({ action: 'restore.settle', subject: 'a.tar.gz', result, details: { outcome } })
  expect(settle('completed')).toBe('Completed the interrupted restore of backup a.tar.gz')
  expect(settle('put back as it was before')).toBe('Undid the interrupted restore of backup a.tar.gz')
  expect(settle('waits for a person', 'swap_failed')).toBe('Tried to settle the interrupted restore of backup a.tar.gz')
})

test('what was refused is never told as done, and called as it was asked for', () => {
  expect(say({ action: 'backup.remove', result: 'busy', subject: file })).toBe(`Tried to delete backup ${file}`)
  expect(say({ action: 'backup.upload', result: 'archive_refused', details: { input: { fileName: 'x.gz' } } })).toBe(
    'Tried to upload backup x.gz',
  )
  expect(say({ action: 'schedule.create', result: 'invalid', details: { input: { name: 'Late' } } })).toBe(
    'Tried to make schedule Late',
  )
  expect(say({ action: 'auth.signIn', result: 'unauthorized' })).toBe('Sign-in refused')
  expect(say({ action: 'schedule.toggle', result: 'not_found' })).toBe('Tried to switch a schedule')
})

test('an action this page does not know is still readable', () => {
  expect(say({ action: 'store.checkAll' })).toBe('Store: check all')
  expect(say({ action: 'store.checkAll', subject: 'disk', result: 'busy' })).toBe('Store: check all, disk, not done')
  expect(say({ action: 'bulk' })).toBe('Bulk')
})

test('who is somebody, or the server by itself', () => {
  const self = anEntry({ who: null, via: 'server', address: null })
  expect([whoOf(self), wayOf(self)]).toEqual(['The server', 'By itself'])
  expect(wayOf(anEntry({ via: 'server', address: null }))).toBe('Server')
  const script = anEntry({ via: 'api' })
  expect([whoOf(script), wayOf(script)]).toEqual(['ada@example.com', 'API token, 192.0.2.7'])
})

test.each([
  ['ok', 'Done'],
  ['unauthorized', 'Wrong address or password'],
  ['too_many_requests', 'Too many requests'],
  ['store_full', 'Store full'],
])('the result %s is %s', (result, word) => {
  expect(resultOf(anEntry({ result }))).toBe(word)
})
