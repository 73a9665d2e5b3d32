import { expect, test } from 'vitest'
import { formatBytes } from './format-bytes.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.00 kB'],
  [9_994, '9.99 kB'],
  [9_995, '10.0 kB'],
  [48_200_000, '48.2 MB'],
  [412_000, '412 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [1_940_000_000, '1.94 GB'],
  [3_000_000_000_000, '3.00 TB'],
  [2e18, '2,000 PB'],
])('%d bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words)
})
