import { describe, expect, test } from 'vitest'
import { type Extent, findDrops } from './find-drops.ts'

const MB = 1_000_000
const table = (name: string, rows: number, schema = 'public') => ({ schema, name, rows })
const usual = (count: number, extent: Partial<Extent> = {}): Extent[] =>
  Array.from({ length: count }, () => ({ sizeBytes: 40 * MB, tables: [table('fuel_log', 1912)], ...extent }))
const drops = (now: Partial<Extent>, earlier = usual(10), percent = 50) =>
  findDrops({ sizeBytes: 40 * MB, tables: [table('fuel_log', 1912)], ...now }, earlier, percent)

describe('what a backup holds less of than usual', () => {
  test.each<[string, Partial<Extent>, string[]]>([
    ['nothing', {}, []],
    ['a growing table', { tables: [table('fuel_log', 99_999), table('new', 0)] }, []],
    ['exactly the share', { sizeBytes: 20 * MB, tables: [table('fuel_log', 956)] }, []],
    ['more than the share', { tables: [table('fuel_log', 955)] }, ['fuel_log has 955 rows; usually about 1,900.']],
    ['a row', { tables: [table('fuel_log', 1)] }, ['fuel_log has 1 row; usually about 1,900.']],
    ['an emptied table', { tables: [table('fuel_log', 0)] }, ['fuel_log has no rows; usually about 1,900.']],
    ['a table that vanished', { tables: [] }, ['fuel_log is not in it; usually about 1,900 rows.']],
    [
      'a table of that name in another schema',
      { tables: [table('fuel_log', 1912, 'old')] },
      ['fuel_log is not in it; usually about 1,900 rows.'],
    ],
    ['the size', { sizeBytes: 1_200_000 }, ['It is 1.20 MB; usually about 40.0 MB.']],
  ])('%s', (_, now, reasons) => {
    expect(drops(now)).toEqual(reasons)
  })

  test('is measured against the median: some odd ones before do not matter', () => {
    const odd = [...usual(6), ...usual(2, { sizeBytes: 1, tables: [] }), ...usual(2, { sizeBytes: 9000 * MB })]
    expect(drops({}, odd)).toEqual([])
    expect(drops({ sizeBytes: 19 * MB }, odd)).toEqual(['It is 19.0 MB; usually about 40.0 MB.'])
  })

  test('lies between the middle two of an even number', () => {
    const even = [10, 20, 30, 40].map((mb) => ({ sizeBytes: mb * MB, tables: [] }))
    expect(findDrops({ sizeBytes: 12 * MB, tables: [] }, even, 50)).toEqual(['It is 12.0 MB; usually about 25.0 MB.'])
    expect(findDrops({ sizeBytes: 13 * MB, tables: [] }, even, 50)).toEqual([])
  })

  test('needs three to compare with', () => {
    expect(drops({ sizeBytes: 1 }, usual(2))).toEqual([])
    expect(drops({ sizeBytes: 1 }, usual(3))).toHaveLength(1)
  })

  test('leaves small tables alone', () => {
    const small = usual(5, { tables: [table('roles', 19), table('users', 20)] })
    expect(drops({ tables: [] }, small)).toEqual(['users is not in it; usually about 20 rows.'])
  })

  test('follows the share that is set', () => {
    const half = { tables: [table('fuel_log', 900)] }
    expect(drops(half, usual(5), 40)).toHaveLength(1)
    expect(drops(half, usual(5), 60)).toEqual([])
    expect(drops({ tables: [] }, usual(5), 99)).toHaveLength(1)
  })

  test('names the deepest falls first, and not hundreds of them', () => {
    const names = Array.from({ length: 120 }, (_, n) => `t${n}`)
    const before = usual(5, { tables: names.map((name) => table(name, 1000)) })
    const reasons = drops({ sizeBytes: 1, tables: names.map((name, n) => table(name, n)) }, before)
    expect(reasons).toHaveLength(22)
    expect(reasons[0]).toBe('It is 1 byte; usually about 40.0 MB.')
    expect(reasons[1]).toBe('t0 has no rows; usually about 1,000.')
    expect(reasons[2]).toBe('t1 has 1 row; usually about 1,000.')
    expect(reasons[21]).toBe('So it is with 100 more tables.')
  })
})
