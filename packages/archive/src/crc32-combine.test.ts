import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineCrc32 } from './crc32-combine.ts'

const crc = fc.integer({ min: 0, max: 0xffffffff })
const length = fc.integer({ min: 0, max: 2 ** 45 })

test('the crc of two strings end to end is what zlib computes over both', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.uint8Array({ maxLength: 2000 }), (first, second) => {
      const whole = crc32(Buffer.concat([first, second]))
      expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(whole)
    }),
  )
})

test('an empty string on either side changes nothing', () => {
  fc.assert(
    fc.property(crc, length, (value, bytes) => {
      expect(combineCrc32(value, 0, 0)).toBe(value)
      expect(combineCrc32(0, value, bytes)).toBe(value)
    }),
  )
})

// No buffer is that long: lengths above 2³² are proven by taking them apart.
test('pieces may be joined in any grouping, also above four gibibytes', () => {
  fc.assert(
    fc.property(crc, crc, crc, length, length, (a, b, c, bytesB, bytesC) => {
      const leftFirst = combineCrc32(combineCrc32(a, b, bytesB), c, bytesC)
      const rightFirst = combineCrc32(a, combineCrc32(b, c, bytesC), bytesB + bytesC)
      expect(leftFirst).toBe(rightFirst)
    }),
  )
})

test('five gibibytes of zeros have the crc that doubling from one mebibyte gives', () => {
  const mib = crc32(Buffer.alloc(1 << 20))
  let gib = mib
  for (let bytes = 1 << 20; bytes < 2 ** 30; bytes *= 2) gib = combineCrc32(gib, gib, bytes)
  let five = gib
  for (let i = 1; i < 5; i++) five = combineCrc32(five, gib, 2 ** 30)
  const four = combineCrc32(combineCrc32(gib, gib, 2 ** 30), combineCrc32(gib, gib, 2 ** 30), 2 ** 31)
  expect(five).toBe(combineCrc32(gib, four, 2 ** 32))
})
