import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { entryCrcs } from './entry-crcs.ts'
import { PIECE_BYTES } from './gzip-pieces.ts'
import { packPieceSync } from './pack-piece.ts'

const text = (bytes: number): Buffer => Buffer.alloc(bytes, 'oil change, brake pads\n')

test.each([
  ['a document that compresses', text(PIECE_BYTES + 512)],
  ['a photo', randomBytes(3 * PIECE_BYTES + 512)],
  ['a photo that ends with a block', randomBytes(65_535 * 2)],
  ['one byte more than a block', randomBytes(65_536)],
  ['text before a photo', Buffer.concat([text(PIECE_BYTES), randomBytes(100_000)])],
  ['a photo before text', Buffer.concat([randomBytes(PIECE_BYTES), text(3)])],
  ['a header alone', text(512)],
])('the crcs of %s are what zlib computes over all of it', (_name, entry) => {
  const pieces = []
  for (let at = 0; at < entry.length; at += PIECE_BYTES) {
    const plain = entry.subarray(at, at + PIECE_BYTES)
    pieces.push({ plain, parts: packPieceSync(plain, 1) })
  }
  expect(entryCrcs(pieces)).toEqual({
    crc: crc32(entry),
    rangeCrc: crc32(Buffer.concat(pieces.flatMap(({ parts }) => parts))),
  })
})
