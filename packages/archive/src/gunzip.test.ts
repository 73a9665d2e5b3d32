import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { all, archiveError } from '../test/raw-archive.ts'
import { gunzip } from './gunzip.ts'

const plain = Buffer.concat([randomBytes(300_000), Buffer.alloc(300_000, 'text ')])
const zipped = gzipSync(plain)

const inflate = async (bytes: Buffer, chunkBytes = 65_536, entry: string | null = null) => {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes))
  return Buffer.concat(await all(gunzip(Readable.from(chunks), entry)))
}

describe('gzip', () => {
  test.each([1000, 65_536, 10_000_000])('is inflated from chunks of %i bytes', async (size) => {
    expect((await inflate(zipped, size)).equals(plain)).toBe(true)
  })

  test('of several members is one content', async () => {
    const members = Buffer.concat([zipped, gzipSync(Buffer.alloc(0)), gzipSync('end')])
    expect((await inflate(members, 777)).equals(Buffer.concat([plain, Buffer.from('end')]))).toBe(true)
  })

  test.each([1, 4, 8, 9, 1000, zipped.length - 20])('cut %i bytes before its end is incomplete', async (bytes) => {
    expect(await archiveError(inflate(zipped.subarray(0, zipped.length - bytes)))).toMatchObject({ code: 'incomplete' })
  })

  test.each([
    ['zeros', Buffer.alloc(100)],
    ['zeros and more', Buffer.concat([Buffer.alloc(10), zipped])],
    ['text', Buffer.from('GARBAGE')],
  ])('followed by %s is damaged, wherever a chunk ends', async (_name, garbage) => {
    const bytes = Buffer.concat([zipped, garbage])
    for (const size of [zipped.length, zipped.length + 1, bytes.length, 1000]) {
      expect(await archiveError(inflate(bytes, size))).toMatchObject({ code: 'damaged' })
    }
  })

  test.each([4, 8])('with a changed trailer is damaged', async (fromEnd) => {
    const bytes = Buffer.from(zipped)
    bytes[bytes.length - fromEnd]! ^= 1
    expect(await archiveError(inflate(bytes))).toMatchObject({ code: 'damaged' })
  })

  test('is what it must be: other files are no archive', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), Buffer.from('plain text'), Buffer.from([0x1f, 0x9d])]) {
      expect(await archiveError(inflate(bytes))).toMatchObject({ code: 'not_an_archive' })
    }
  })

  test('of an entry is damaged under its name', async () => {
    expect(await archiveError(inflate(Buffer.from('plain'), 10, 'database/x.sql.gz'))).toMatchObject({
      code: 'damaged',
      entry: 'database/x.sql.gz',
    })
  })

  test('that is not read to its end lets go of its source', async () => {
    let closed = false
    async function* source() {
      try {
        for (;;) yield zipped
      } finally {
        closed = true
      }
    }
    for await (const chunk of gunzip(source(), null)) if (chunk.length > 0) break
    expect(closed).toBe(true)
  })

  test('whose source fails ends with the error of the source', async () => {
    async function* source() {
      yield zipped.subarray(0, 1000)
      throw Object.assign(new Error('read'), { code: 'EIO' })
    }
    await expect(all(gunzip(source(), null))).rejects.toMatchObject({ code: 'EIO' })
  })
})
