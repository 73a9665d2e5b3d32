import { randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
import { gathered } from './gather-chunks.ts'

test('hands on the same bytes, whatever the sizes they came in', async () => {
  const chunks = [1, 4096, 700_000, 0, 3, 262_144, 5000].map((size) => randomBytes(size))
  const got: Buffer[] = []
  for await (const chunk of gathered(Readable.from(chunks, { objectMode: false }))) {
    got.push(chunk)
  }
  // Compared at the end: a chunk that was handed on is not written to again.
  expect(Buffer.concat(got).equals(Buffer.concat(chunks))).toBe(true)
})

test('many small chunks become few', async () => {
  const chunks = Array.from({ length: 256 }, () => randomBytes(4096))
  let count = 0
  for await (const _chunk of gathered(Readable.from(chunks, { objectMode: false }))) count++
  // Four full ones, and what a slow machine hands on because it is late.
  expect(count).toBeLessThan(64)
})

test('what came is handed on although nothing follows it', async () => {
  const source = new PassThrough()
  const target = gathered(source)
  source.write('little')
  const [chunk] = await new Promise<Buffer[]>((resolve) => target.once('data', (data: Buffer) => resolve([data])))
  expect(chunk?.toString()).toBe('little')
  source.end(' and the end')
  expect((await buffer(target)).toString()).toBe(' and the end')
})

test('stops reading while nobody takes what was gathered', async () => {
  let taken = 0
  const source = new Readable({
    read() {
      taken += 65_536
      this.push(taken > 64 << 20 ? null : Buffer.alloc(65_536))
    },
  })
  const target = gathered(source)
  await vi.waitFor(() => expect(source.isPaused()).toBe(true), { timeout: 20_000 })
  expect(taken).toBeLessThan(4 << 20)
  expect((await buffer(target)).length).toBe(64 << 20)
})

test('an error of the source reaches the reader, and a reader that gives up ends the source', async () => {
  const failing = new PassThrough()
  const read = buffer(gathered(failing))
  failing.destroy(new Error('the pipe broke'))
  await expect(read).rejects.toThrow('the pipe broke')

  const source = new PassThrough()
  gathered(source).destroy()
  await vi.waitFor(() => expect(source.destroyed).toBe(true), { timeout: 20_000 })
})
