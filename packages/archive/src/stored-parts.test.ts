import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storedBlocks } from './gzip-pieces.ts'
import { cutParts, storedParts } from './stored-parts.ts'

const inflate = (range: Buffer) => inflateRawSync(range, { finishFlush: constants.Z_SYNC_FLUSH })
const stored = (...parts: Buffer[]) => Buffer.concat(storedBlocks(parts))

describe('stored parts', () => {
  test.each([0, 1, 65_535, 65_536, 200_000])('of %i bytes are the bytes', (size) => {
    const bytes = Buffer.alloc(size, 'oil change')
    const parts = storedParts(stored(bytes))
    expect(Buffer.concat(parts ?? []).equals(bytes)).toBe(true)
  })

  test('are what inflating gives, or none, whatever the range', () => {
    const block = fc.uint8Array({ maxLength: 40 }).map((bytes) => stored(Buffer.from(bytes)))
    const other = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
    const deflated = other.map((bytes) => deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH }))
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: block }, other, deflated)), (blocks) => {
        const range = Buffer.concat(blocks)
        const parts = storedParts(range)
        if (parts) expect(Buffer.concat(parts).equals(inflate(range))).toBe(true)
      }),
    )
  })

  test.each([
    ['a block that is deflated', deflateRawSync('oil', { finishFlush: constants.Z_FULL_FLUSH })],
    ['a last block', Buffer.from([1, 0, 0, 0xff, 0xff])],
    ['a length that is not confirmed', Buffer.from([0, 1, 0, 0xff, 0xff, 65])],
    ['a block that is cut off', stored(Buffer.from('oil change')).subarray(0, 8)],
    ['a header that is cut off', Buffer.from([0, 1, 0])],
    ['thousands of blocks', Buffer.concat(Array.from({ length: 5000 }, () => stored(Buffer.from('x'))))],
  ])('are none where there is %s', (_, range) => {
    expect(storedParts(range)).toBeNull()
  })
})

test('a cut through parts is the same as through the whole', () => {
  const part = fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(fc.array(part), fc.nat(30), fc.nat(30), (parts, from, bytes) => {
      const whole = Buffer.concat(parts)
      expect(Buffer.concat(cutParts(parts, from, bytes)).equals(whole.subarray(from, from + bytes))).toBe(true)
    }),
  )
})
