import type { DocumentsComparison } from '@mvp/core/contract-preview'
import type { RestorePreview } from '@mvp/core/contract-restore'
import { expect, test } from 'vitest'
import { aBackup } from '../../test/backups.ts'
import { speak } from '../language/i18n.ts'
import { server, words } from '../language/words-de.ts'
import { formatClock, formatMoment } from '../parts/format-time.ts'
import { changesFor, losesSomething, lossSentence, lossToCome } from './difference.ts'
import { largestChangeFirst, rowChange, tableName } from './table-changes.ts'

const table = (name: string, rowsNow: number | null, rowsInBackup: number | null, schema = 'public') => ({
  found: rowsNow === null ? ('backup' as const) : rowsInBackup === null ? ('now' as const) : ('both' as const),
  schema,
  name,
  rowsNow,
  rowsInBackup,
})

function preview(facts: Partial<RestorePreview>): RestorePreview {
  return {
    backup: aBackup(),
    scopes: ['everything', 'database', 'documents'],
    tables: [],
    documents: { countNow: 3, bytesNow: 3, countInBackup: 3, bytesInBackup: 3 },
    checks: [],
    changes: ['You will lose 14 fuel logs.', '14 rows go.'],
    estimate: { safetyBackupBytes: null, seconds: null, basis: null },
    estimates: [],
    server: [],
    canRestore: true,
    confirm: 'a.tar.gz',
    ...facts,
  }
}

function aComparison(facts: Partial<DocumentsComparison>): DocumentsComparison {
  const none = { documents: 0, sizeBytes: 0 }
  return {
    id: '00000000-0000-4000-8000-000000000009',
    state: 'done',
    comparedAt: '2026-10-21T15:00:00.000Z',
    looked: 3,
    readBytes: 0,
    error: null,
    same: 0,
    add: none,
    replace: none,
    remove: none,
    items: [],
    page: 1,
    pageSize: 50,
    total: 0,
    ...facts,
  }
}

test('a change is what the restore brings or takes; a missing table has none', () => {
  expect(rowChange(table('fuel_logs', 100, 86))).toBe(-14)
  expect(rowChange(table('vehicles', 317, 318))).toBe(1)
  expect(rowChange(table('new', 5, null))).toBeNull()
})

test('tables that come or go stand first, then the largest changes', () => {
  const tables = [table('equal', 5, 5), table('fuel_logs', 100, 86), table('users', 12, 13), table('gone', null, 2)]
  expect(largestChangeFirst(tables).map(tableName)).toEqual(['gone', 'fuel_logs', 'users', 'equal'])
})

test('only another schema is named', () => {
  expect(tableName(table('monthly', 1, 1, 'reporting'))).toBe('reporting.monthly')
})

test('a loss outside the scope is no loss', () => {
  const fewerRows = preview({ tables: [table('fuel_logs', 100, 86)] })
  expect(losesSomething(fewerRows, 'everything', null)).toBe(true)
  expect(losesSomething(fewerRows, 'documents', null)).toBe(false)
  const newTable = preview({ tables: [table('new', 5, null)] })
  expect(losesSomething(newTable, 'database', null)).toBe(true)
})

test('sentences about everything are not shown for a part of it', () => {
  const all = preview({ tables: [table('fuel_logs', 100, 86), table('users', 1, 1)] })
  const now = Date.parse('2026-12-24T12:00:00.000Z')
  const moment = formatMoment(all.backup.takenAt, now)
  expect(changesFor(all, 'everything', now)).toEqual([
    `Everything goes back to how it was on ${moment}. What was changed since then is only in the safety backup.`,
    '1 table gets another number of rows: fuel_logs (100 → 86 rows).',
    'The documents go back too: 3 now (3 bytes), 3 in the backup (3 bytes).',
    'All sessions in the app’s database are ended at the exchange; the app has to reconnect.',
  ])
  expect(changesFor(all, 'database')[0]).toBe('All tables are replaced; 1 of 2 tables has another number of rows.')
  expect(changesFor(all, 'documents').join(' ')).toMatch(/The database stays as it is now/)
})

test('what is lost is said in the time of the reader, of what is in the scope', () => {
  const takenAt = '2026-10-21T07:00:00.000Z'
  const later = Date.parse('2026-10-21T15:00:00.000Z')
  const clock = formatClock(takenAt)
  const all = preview({ tables: [table('fuel_logs', 100, 86)], backup: aBackup({ takenAt }) })
  const compared = aComparison({ remove: { documents: 3, sizeBytes: 9 } })
  expect(lossSentence(all, 'everything', compared, later)).toBe(
    `You will lose 14 fuel logs and 3 documents recorded since ${clock}.`,
  )
  expect(lossSentence(all, 'database', compared, later)).toBe(`You will lose 14 fuel logs recorded since ${clock}.`)
  expect(lossSentence(all, 'documents', compared, later)).toBe(`You will lose 3 documents recorded since ${clock}.`)
  // Not compared yet: nothing is said of documents.
  const running = aComparison({ state: 'running' })
  expect(lossSentence(all, 'everything', running, later)).toBe(`You will lose 14 fuel logs recorded since ${clock}.`)
  // Its room is kept until it is.
  expect(lossToCome(all, 'everything', running, later)).toBe(`You will lose 14 fuel logs recorded since ${clock}.`)
  expect(lossToCome(all, 'everything', compared, later)).toBeNull()
  expect(lossToCome(all, 'database', null, later)).toBeNull()
  expect(lossSentence(all, 'everything', compared, later + 9 * 86_400_000)).toContain('21 October')
})

test('a day of now is told by its time, and another by its date, in either language', () => {
  const takenAt = '2026-10-21T07:00:00.000Z'
  const same = preview({ tables: [table('users', 1, 1)], backup: aBackup({ takenAt }) })
  const saidIn = (days: number) => lossSentence(same, 'database', null, Date.parse(takenAt) + days * 86_400_000)
  expect([saidIn(0), saidIn(9)]).toEqual([
    expect.stringMatching(/^No table has more rows than at 09:00\. /),
    expect.stringMatching(/^No table has more rows than on Wednesday 21 October, 09:00\. /),
  ])
  speak('de', words, server)
  expect([saidIn(0), saidIn(9)]).toEqual([
    expect.stringMatching(/^Keine Tabelle hat mehr Zeilen als um 09:00\. /),
    expect.stringMatching(/^Keine Tabelle hat mehr Zeilen als im Stand von Mittwoch, 21\. Oktober, 09:00\. /),
  ])
  speak('en')
})
