import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants, crc32, gunzipSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  deflatePiece,
  deflatePieceSync,
  GZIP_HEADER,
  gzipTrailer,
  PIECE_BYTES,
  storedBlocks,
  storedSize,
  totalBytes,
} from './gzip-pieces.ts'
import { packPiece, packPieceSync } from './pack-piece.ts'

const inflateOpen = (piece: Buffer) => inflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH })

/** Strings whose lengths gather around the size of a stored block. */
const part = fc
  .oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 65_530, max: 65_540 }), fc.constant(131_070))
  .map((size) => randomBytes(size))

test('stored blocks inflate to the parts laid end to end, and are as long as foretold', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const plain = Buffer.concat(parts)
      const framed = Buffer.concat(storedBlocks(parts))
      expect(framed.length).toBe(storedSize(plain.length))
      expect(inflateOpen(framed).equals(plain)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('stored blocks refer to the parts instead of copying them', () => {
  const content = Buffer.from('abc')
  const framed = storedBlocks([content])
  content.write('xyz')
  expect(framed.at(-1)?.toString()).toBe('xyz')
})

test('nothing takes no block at all', () => {
  expect(storedBlocks([])).toEqual([])
  expect(storedBlocks([Buffer.alloc(0)])).toEqual([])
  expect(storedSize(0)).toBe(0)
})

test('every piece of a member inflates on its own, and the member is what gzip reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(part, fc.boolean()), { minLength: 1, maxLength: 5 }), async (chunks) => {
      const plain = chunks.map(([random, compressible]) => (compressible ? Buffer.alloc(random.length, 'ab') : random))
      const pieces = await Promise.all(plain.map(async (chunk) => Buffer.concat(await packPiece(chunk, 1))))
      for (const [i, piece] of pieces.entries()) expect(inflateOpen(piece).equals(plain[i]!)).toBe(true)
      const whole = Buffer.concat(plain)
      const member = Buffer.concat([GZIP_HEADER, ...pieces, gzipTrailer(crc32(whole), whole.length)])
      expect(gunzipSync(member).equals(whole)).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('gzip -t accepts a member of deflated and stored pieces', () => {
  const plain = [Buffer.alloc(PIECE_BYTES, 'text '), randomBytes(PIECE_BYTES), Buffer.from('end')]
  const pieces = plain.flatMap((chunk) => packPieceSync(chunk, 6))
  const whole = Buffer.concat(plain)
  const member = Buffer.concat([GZIP_HEADER, ...pieces, gzipTrailer(crc32(whole), whole.length)])
  const gzip = spawnSync('gzip', ['-t'], { input: member, encoding: 'utf8' })
  expect(gzip).toMatchObject({ status: 0, stderr: '' })
})

test('a piece deflated on the pool is the piece deflated in this thread', async () => {
  const plain = Buffer.from('the same text over and over, '.repeat(5000))
  for (const level of [1, 3, 6, 9]) expect(await deflatePiece(plain, level)).toEqual(deflatePieceSync(plain, level))
})

test('a piece is never longer than its bytes in stored blocks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 256 }), (size, symbols) => {
      const plain = randomBytes(size).map((byte) => byte % symbols)
      expect(totalBytes(packPieceSync(Buffer.from(plain), 1))).toBeLessThanOrEqual(storedSize(size))
    }),
    { numRuns: 60 },
  )
})

test('the trailer holds the length modulo four gibibytes', () => {
  const trailer = gzipTrailer(0xdeadbeef, 2 ** 32 + 7)
  expect(trailer.subarray(0, 2)).toEqual(Buffer.from([3, 0]))
  expect(trailer.readUInt32LE(2)).toBe(0xdeadbeef)
  expect(trailer.readUInt32LE(6)).toBe(7)
})
