import { expect, test } from 'vitest'
import { sumBlocks } from './sum-blocks.ts'

test('the blocks of a table add up, those of others of its name or schema do not', () => {
  const block = (schema: string, name: string, rows: number) => ({ schema, name, rows, bytes: rows * 10 })
  const blocks = [block('s', 'a', 1), block('s', 'b', 2), block('', 'a', 4), block('s', 'a', 8), block('s', 'a', 0)]
  expect(sumBlocks(blocks)).toEqual([block('s', 'a', 9), block('s', 'b', 2), block('', 'a', 4)])
})
