import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader } from './byte-reader.ts'

const bytes = randomBytes(1000)

function chunksOf(size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

test('portions of any size, from chunks of any size, are the bytes in their order', async () => {
  const portions = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(portions, fc.integer({ min: 1, max: 1200 }), async (sizes, chunkBytes) => {
      const reader = new ByteReader(Readable.from(chunksOf(chunkBytes)))
      let at = 0
      for (const size of sizes) {
        const portion = await reader.exactly(size)
        expect(portion.equals(bytes.subarray(at, at + size))).toBe(true)
        at = Math.min(at + size, bytes.length)
      }
      const rest = await reader.some(10)
      expect(rest).toEqual(at < bytes.length ? bytes.subarray(at, at + (rest?.length ?? 0)) : null)
    }),
  )
})

test('a portion over the end is shorter, and behind it there is nothing', async () => {
  const reader = new ByteReader(Readable.from(chunksOf(300)))
  expect((await reader.exactly(5000)).equals(bytes)).toBe(true)
  expect(await reader.some(1)).toBeNull()
  expect(await reader.exactly(1)).toHaveLength(0)
})

test('empty chunks are not the end', async () => {
  const reader = new ByteReader(Readable.from([Buffer.alloc(0), bytes, Buffer.alloc(0)]))
  expect(await reader.some(5)).toHaveLength(5)
})

test('the source is told when no more is wanted', async () => {
  const source = Readable.from(chunksOf(10))
  const reader = new ByteReader(source)
  await reader.some(1)
  await reader.close()
  expect(source.destroyed).toBe(true)
})
