import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { constants, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PIECE_BYTES } from './gzip-pieces.ts'
import { packByZlib } from './packer.ts'
import { PieceLane } from './piece-lane.ts'

const pack = packByZlib(6)
const inflateOpen = (piece: Buffer) => inflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH })

test('gives back what was written, in order, however it was cut into writes', async () => {
  const size = fc.oneof(fc.nat(5000), fc.integer({ min: PIECE_BYTES - 2, max: PIECE_BYTES + 2 }), fc.constant(0))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(size, fc.boolean()), { maxLength: 12 }), async (writes) => {
      const emitted: Buffer[] = []
      const lane = new PieceLane(pack, (packed) => {
        emitted.push(inflateOpen(Buffer.concat(packed)))
      })
      const written: Buffer[] = []
      for (const [bytes, cut] of writes) {
        const chunk = randomBytes(bytes)
        written.push(Buffer.from(chunk))
        await lane.write(chunk)
        chunk.fill(0) // Taken over: the caller may reuse it.
        if (cut) lane.cut()
      }
      await lane.drain()
      expect(Buffer.concat(emitted).equals(Buffer.concat(written))).toBe(true)
      expect(emitted.every((piece) => piece.length > 0 && piece.length <= PIECE_BYTES)).toBe(true)
    }),
    { numRuns: 25 },
  )
})

test('a cut begins a piece, and a step between two cuts runs between them', async () => {
  const seen: string[] = []
  const lane = new PieceLane(pack, (packed) => {
    seen.push(inflateOpen(Buffer.concat(packed)).toString())
  })
  await lane.write(Buffer.from('one'))
  lane.cut()
  lane.inOrder(() => {
    seen.push('step')
  })
  lane.cut() // Nothing to cut: no empty piece.
  await lane.write(Buffer.from('two'))
  await lane.drain()
  expect(seen).toEqual(['one', 'step', 'two'])
})

test('a writer waits while the other side is slow: at most five pieces are on the way', async () => {
  let emitted = 0
  let written = 0
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const lane = new PieceLane(pack, async () => {
    await gate
    emitted++
  })
  const writing = (async () => {
    for (; written < 20; written++) await lane.write(Buffer.alloc(PIECE_BYTES))
  })()
  await sleep(300)
  expect(emitted).toBe(0)
  expect(written).toBe(5)
  open()
  await writing
  await lane.drain()
  expect(emitted).toBe(20)
})

test('a failure to write reaches a waiting writer and everyone after, and nothing more is emitted', async () => {
  let calls = 0
  const lane = new PieceLane(pack, async () => {
    calls++
    await sleep(20)
    throw new Error('no space left')
  })
  const writeMuch = async () => {
    for (let i = 0; i < 20; i++) await lane.write(Buffer.alloc(PIECE_BYTES))
  }
  await expect(writeMuch()).rejects.toThrow('no space left')
  await expect(lane.drain()).rejects.toThrow('no space left')
  expect(calls).toBe(1)
})

test('a level zlib does not know fails the lane instead of the process', async () => {
  const lane = new PieceLane(packByZlib(77), () => undefined)
  await lane.write(Buffer.from('text'))
  await expect(lane.drain()).rejects.toThrow(/level/)
})
