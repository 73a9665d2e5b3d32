import { expect, test } from 'vitest'
import { firstOf } from './use-bit-by-bit.ts'

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => ({ id: String(from + at) }))
const drawn = (of: { id: string }[]) => new Set(of.map(({ id }) => id))

test('two hundred new rows are drawn twenty-five at a time', () => {
  const all = rows(0, 200)
  const lengths: number[] = []
  for (let shown = firstOf(all, new Set()); shown.length < 200; shown = firstOf(all, drawn([...shown])))
    lengths.push(shown.length)
  expect(lengths).toEqual([25, 50, 75, 100, 125, 150, 175])
})

test('a new row among two hundred takes none of them away, and another order draws all of them', () => {
  const all = rows(0, 200)
  const longer = [{ id: 'new' }, ...all]
  expect(firstOf(longer, drawn(all))).toBe(longer)
  expect(firstOf(all.toReversed(), drawn(all))).toHaveLength(200)
})
