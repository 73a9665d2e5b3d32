import { expect, test } from 'vitest'
import { formatChange, formatCount, plural } from './format-size.ts'

test('counts have separators and their noun agrees', () => {
  expect(formatCount(184_245)).toBe('184,245')
  expect([0, 1, 1204].map((count) => plural(count, 'document'))).toEqual([
    '0 documents',
    '1 document',
    '1,204 documents',
  ])
  expect(plural(2, 'other is', 'others are')).toBe('2 others are')
})

test('changes carry their sign, and none for nothing', () => {
  expect([-14, 0, 1200].map(formatChange)).toEqual(['−14', '0', '+1,200'])
})
