import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CrcRuns, type FileRange } from './crc-runs.ts'

/** Ranges of one file one after another, each inflating to the bytes given. */
function rangesOf(contents: Uint8Array[], start: number): FileRange[] {
  let offset = start
  return contents.map((plain) => {
    // A range is never empty, whatever it inflates to.
    const range = { offset, length: plain.length + 5, crc: crc32(plain), plainBytes: plain.length }
    offset += range.length
    return range
  })
}

const contents = fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 40 })

test('ranges told in any order have the crc of all of it', () => {
  fc.assert(
    fc.property(
      contents.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })),
      ),
      ([all, order]) => {
        const ranges = rangesOf(all, 65_039)
        const runs = new CrcRuns()
        for (const index of order) runs.add(ranges[index]!)
        const last = ranges.at(-1)!
        const whole = runs.whole(65_039, last.offset + last.length)
        expect(whole.crc).toBe(crc32(Buffer.concat(all)))
        expect(whole.plainBytes).toBe(all.reduce((sum, plain) => sum + plain.length, 0))
      },
    ),
  )
})

test('a range nobody accounted for is a hole, wherever it is', () => {
  fc.assert(
    fc.property(contents, fc.nat(), (all, choice) => {
      const ranges = rangesOf(all, 10)
      const missing = choice % ranges.length
      const runs = new CrcRuns()
      for (const [index, range] of ranges.entries()) if (index !== missing) runs.add(range)
      const last = ranges.at(-1)!
      expect(() => runs.whole(10, last.offset + last.length)).toThrow('the archive has a hole')
    }),
  )
})

test('nothing between the manifest and the end is whole', () => {
  expect(new CrcRuns().whole(10, 10)).toMatchObject({ crc: 0, plainBytes: 0 })
  expect(() => new CrcRuns().whole(10, 11)).toThrow('hole')
})
