import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../test/support.ts'
import { WHOLE_DOCUMENT_BYTES } from './document-task.ts'
import { EntryGroup } from './entry-group.ts'

/** Gives a group entries, of memory of its own or of theirs, several out of one piece of room; and looks where they are. */
function gather(pieces: { sizes: number[]; own: boolean }[]) {
  const file = join(temporaryDirectory(), 'ranges')
  const fd = openSync(file, 'wx')
  const cursor = new BigInt64Array(new SharedArrayBuffer(8))
  const group = new EntryGroup({ fd, cursor, root: '/', level: 1, previous: null })
  const placed: { content: Buffer; offset: number }[] = []
  for (const { sizes, own } of pieces) {
    const content = randomBytes(sizes.reduce((sum, size) => sum + size, 0))
    const memory = own ? Buffer.from(content) : group.room(content.length)
    content.copy(memory)
    let start = 0
    for (const size of sizes) {
      const [part, expected] = [memory, content].map((whole) => whole.subarray(start, start + size)) as [Buffer, Buffer]
      const half = Math.floor(size / 2)
      group.add({ parts: [part.subarray(0, half), part.subarray(half)], bytes: size }, (offset) =>
        placed.push({ content: expected, offset }),
      )
      start += size
    }
  }
  group.write()
  group.write()
  closeSync(fd)
  return { placed, written: readFileSync(file), end: Number(cursor[0]) }
}

const size = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: WHOLE_DOCUMENT_BYTES >> 2 }))

test('every entry is in the file where the group says, and nothing else is there', () => {
  const pieces = fc.array(fc.record({ sizes: fc.array(size, { maxLength: 3 }), own: fc.boolean() }), { maxLength: 12 })
  fc.assert(
    fc.property(pieces, (given) => {
      const { placed, written, end } = gather(given)
      expect(placed).toHaveLength(given.flatMap(({ sizes }) => sizes).length)
      let offset = 0
      for (const entry of placed) {
        expect(entry.offset).toBe(offset)
        expect(written.subarray(offset, offset + entry.content.length).equals(entry.content)).toBe(true)
        offset += entry.content.length
      }
      expect([written.length, end]).toEqual([offset, offset])
    }),
    { numRuns: 60 },
  )
})

test('the largest entries follow each other', () => {
  const { placed, written } = gather([1, 2, 3].map(() => ({ sizes: [WHOLE_DOCUMENT_BYTES], own: false })))
  expect(placed.map(({ offset }) => offset)).toEqual([0, 1, 2].map((n) => n * WHOLE_DOCUMENT_BYTES))
  expect(written.equals(Buffer.concat(placed.map(({ content }) => content)))).toBe(true)
})
