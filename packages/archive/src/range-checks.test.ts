import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RangeChecks } from './range-checks.ts'

const bytes = randomBytes(5000)
const range = (offset: number, length: number) => ({
  offset,
  length,
  rangeCrc: crc32(bytes.subarray(offset, offset + length)),
})

function see(ranges: ReturnType<typeof range>[], chunkBytes: number, seen: Buffer = bytes): number | null {
  const checks = new RangeChecks()
  for (const one of ranges) checks.add(one)
  for (let at = 0; at < seen.length; at += chunkBytes) checks.see(seen.subarray(at, at + chunkBytes))
  return checks.firstWrong()
}

describe('ranges', () => {
  test('that hold what they say pass, in any order and chunks of any size', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 6000 }), (positions, chunkBytes) => {
        const sorted = positions.sort((one, other) => one - other)
        const ranges = sorted.slice(1).map((end, i) => range(sorted[i]!, end - sorted[i]!))
        expect(see(ranges.reverse(), chunkBytes)).toBeNull()
      }),
    )
  })

  test('any byte of which has changed do not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 2999 }), fc.integer({ min: 1, max: 6000 }), (at, chunkBytes) => {
        const changed = Buffer.from(bytes)
        changed[at]! ^= 4
        const wrong = see([range(1000, 1500), range(2500, 500)], chunkBytes, changed)
        expect(wrong).toBe(at < 2500 ? 1000 : 2500)
      }),
    )
  })

  test.each([
    ['an offset that is wrong by one', [{ ...range(10, 100), offset: 11 }]],
    ['a length that is wrong by one', [{ ...range(10, 100), length: 101 }]],
    ['a range behind the end of the file', [range(0, 10), { ...range(0, 10), offset: 6000 }]],
    ['a range over the end of the file', [{ ...range(4900, 100), length: 200 }]],
    ['two that overlap over a chunk', [range(0, 2000), range(100, 50)]],
  ])('with %s do not', (_name, ranges) => {
    expect(see(ranges, 64)).not.toBeNull()
  })

  test('around a changed byte pass: it is not theirs', () => {
    const changed = Buffer.from(bytes)
    changed[500]! ^= 1
    expect(see([range(0, 500), range(501, 1000)], 100, changed)).toBeNull()
  })
})
