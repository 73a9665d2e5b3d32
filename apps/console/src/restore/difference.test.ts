import type { RestorePreview } from '@mvp/core/contract'
import { expect, test } from 'vitest'
import { aBackup } from '../../test/backups.ts'
import { changesFor, largestChangeFirst, losesSomething, rowChange, tableName } from './difference.ts'

const table = (name: string, rowsNow: number | null, rowsInBackup: number | null, schema = 'public') => ({
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
    changes: ['14 rows will be lost.'],
    estimate: { safetyBackupBytes: null, seconds: null },
    canRestore: true,
    confirm: 'a.tar.gz',
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
  expect(losesSomething(fewerRows, 'everything')).toBe(true)
  expect(losesSomething(fewerRows, 'documents')).toBe(false)
  const newTable = preview({ tables: [table('new', 5, null)] })
  expect(losesSomething(newTable, 'database')).toBe(true)
})

test('sentences about everything are not shown for a part of it', () => {
  const all = preview({ tables: [table('fuel_logs', 100, 86), table('users', 1, 1)] })
  expect(changesFor(all, 'everything')).toEqual(['14 rows will be lost.'])
  expect(changesFor(all, 'database')[0]).toBe('All tables are replaced; 1 of 2 tables has another number of rows.')
  expect(changesFor(all, 'documents').join(' ')).toMatch(/The database stays as it is now/)
})
