import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { constants, deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { deflatePieceSync, storedBlocks } from './gzip-pieces.ts'
import { inflateClosed, inflateClosedSync, PROBE_ROOM_BYTES } from './inflate-closed.ts'

const text = Buffer.from('a piece of a dump, a piece of a dump, '.repeat(300))
const noise = randomBytes(3000)

const pieces: [string, Buffer, Buffer][] = [
  ['deflated', deflatePieceSync(text, 1), text],
  ['stored', Buffer.concat(storedBlocks([noise])), noise],
  [
    'deflated, stored and deflated',
    Buffer.concat([deflatePieceSync(text, 6), ...storedBlocks([noise]), deflatePieceSync(text, 1)]),
    Buffer.concat([text, noise, text]),
  ],
  ['empty', Buffer.alloc(0), Buffer.alloc(0)],
]

function whole(packed: Buffer, expectedBytes = 20_000): Buffer {
  const bytes = Buffer.concat([Buffer.from('before'), packed, Buffer.alloc(PROBE_ROOM_BYTES, 'behind')])
  const copy = Buffer.from(bytes)
  try {
    return inflateClosedSync({ bytes, from: 6, to: 6 + packed.length, expectedBytes, maxBytes: 1 << 20 })
  } finally {
    expect(bytes.equals(copy)).toBe(true)
  }
}

async function streamed(packed: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = []
  const halves = [packed.subarray(0, packed.length / 2), packed.subarray(packed.length / 2)]
  for await (const chunk of inflateClosed(Readable.from(halves.filter(({ length }) => length > 0)))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test.each(pieces)('a part that is %s inflates to what it was', async (_name, packed, plain) => {
  expect(whole(packed).equals(plain)).toBe(true)
  expect(whole(packed, 10).equals(plain)).toBe(true)
  expect((await streamed(packed)).equals(plain)).toBe(true)
})

const deflated = deflatePieceSync(text, 1)
/** Everything is there but the end of the block: zlib's own flush takes it for whole. */
const unended = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -5)
const openParts: [string, Buffer][] = [
  ['lacks the end of a block', unended],
  ['is cut off in a deflated block', deflated.subarray(0, deflated.length - 30)],
  ['is cut off in a stored block', Buffer.concat(storedBlocks([noise])).subarray(0, -16)],
  ['is cut off before the bytes of a stored block', Buffer.concat([deflated, Buffer.from([0, 16, 0, 0xef, 0xff])])],
  ['ends with a final block', deflateRawSync(text)],
  ['goes on behind a final block', Buffer.concat([deflateRawSync(text), deflated])],
  ['does not end with a byte', deflateRawSync(text, { finishFlush: constants.Z_PARTIAL_FLUSH })],
]

test.each(openParts)('a part that %s is refused', async (_name, packed) => {
  expect(() => whole(packed)).toThrow()
  await expect(streamed(packed)).rejects.toThrow()
})

test('a part that refers to what came before it is refused', () => {
  const both = deflateRawSync(Buffer.concat([noise, noise]), { finishFlush: constants.Z_SYNC_FLUSH })
  // Behind the first block, which holds the first 3000 bytes as they are, the second repeats them.
  for (const cut of [5 + 3000, both.length - 40]) expect(() => whole(both.subarray(cut))).toThrow()
})

test('a part that inflates to more than it may is refused, before memory is filled', () => {
  const zeros = deflatePieceSync(Buffer.alloc(16 << 20), 1)
  expect(() => whole(zeros)).toThrow()
})
