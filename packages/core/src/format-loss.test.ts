import { expect, it } from 'vitest'
import { formatLoss, lossOf } from './format-loss.ts'

const table = (name: string, rowsNow: number | null, rowsInBackup: number | null) => ({ name, rowsNow, rowsInBackup })

it.each([
  [[table('fuel_logs', 114, 100)], 3, 'You will lose 14 fuel logs and 3 documents recorded since 09:00.'],
  [[table('fuel_logs', 101, 100)], 0, 'You will lose 1 fuel log recorded since 09:00.'],
  [[table('vehicle', 3, 1)], null, 'You will lose 2 vehicles recorded since 09:00.'],
  [
    [table('entry', 3, 1), table('categories', 2, 1)],
    1,
    'You will lose 2 entries, 1 category and 1 document recorded since 09:00.',
  ],
  [[table('new', 1_200, null)], null, 'You will lose 1,200 news recorded since 09:00.'],
  [[table('Fuel Log', 3, 1)], null, 'You will lose 2 rows of Fuel Log recorded since 09:00.'],
  [[table('status', 1, 0)], null, 'You will lose 1 status recorded since 09:00.'],
  [
    [table('gone', null, 5), table('fewer', 3, 5)],
    0,
    'No table has more rows than at 09:00, and no document is new. What was changed in place since then goes back.',
  ],
  [[], null, 'No table has more rows than at 09:00. What was changed in place since then goes back.'],
])('says what is lost: %j and %s documents', (tables, documents, sentence) => {
  expect(formatLoss(lossOf(tables, documents), { words: '09:00', today: true })).toBe(sentence)
})

it('is at a time of today, and on a date', () => {
  const onDate = formatLoss(lossOf([], null), { words: 'Saturday 28 November, 09:00', today: false })
  expect(onDate).toMatch(/^No table has more rows than on Saturday 28 November, 09:00\. /)
})

it('names the tables that lose most, and counts the others', () => {
  const tables = ['a', 'b', 'c', 'd', 'e'].map((name, index) => table(`${name}_rows`, index + 1, 0))
  expect(formatLoss(lossOf(tables, 2), { words: 'noon', today: true })).toBe(
    'You will lose 5 e rows, 4 d rows, 3 c rows, 3 rows of 2 other tables and 2 documents recorded since noon.',
  )
})
