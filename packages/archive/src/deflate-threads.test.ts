import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { DeflateThreads } from './deflate-threads.ts'
import { PIECE_BYTES } from './gzip-pieces.ts'
import { packPieceSync } from './pack-piece.ts'

let threads: DeflateThreads | null = null
afterEach(() => threads?.stop())

/** The memory of a piece that begins with this. */
function memoryOf(content: Buffer): ArrayBuffer {
  const memory = new ArrayBuffer(PIECE_BYTES)
  content.copy(Buffer.from(memory))
  return memory
}

const contents = [
  Buffer.from('the same text over and over, '.repeat(5000)),
  randomBytes(PIECE_BYTES),
  Buffer.from('short'),
  Buffer.alloc(PIECE_BYTES, 'line\n'),
]

test('pack pieces as one thread would, each its own, however many are asked for at once', async () => {
  threads = new DeflateThreads(2)
  const packing = [...contents, ...contents, ...contents].map((content) =>
    threads?.pack(memoryOf(content), content.length),
  )
  const packed = await Promise.all(packing)
  for (const [at, found] of packed.entries()) {
    const content = contents[at % contents.length] ?? Buffer.alloc(0)
    expect(Buffer.concat(found?.parts ?? []).equals(Buffer.concat(packPieceSync(content, 1)))).toBe(true)
  }
})

test('once stopped they answer to nobody', async () => {
  threads = new DeflateThreads(2)
  const asked = threads.pack(new ArrayBuffer(PIECE_BYTES), PIECE_BYTES)
  const told = expect(asked).rejects.toThrow('was stopped')
  await threads.stop()
  await told
  await expect(threads.pack(new ArrayBuffer(PIECE_BYTES), 4)).rejects.toThrow('was stopped')
})

test('after one thread has failed all of them answer with that', async () => {
  threads = new DeflateThreads(2)
  // Larger than a piece may be.
  const large = new ArrayBuffer(PIECE_BYTES + 1)
  await expect(threads.pack(large, PIECE_BYTES + 1)).rejects.toThrow('too large')
  await expect(threads.pack(new ArrayBuffer(PIECE_BYTES), 4)).rejects.toThrow('too large')
})
