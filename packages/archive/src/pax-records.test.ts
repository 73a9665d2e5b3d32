import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pax } from '../test/raw-archive.ts'
import { parsePaxRecords } from './pax-records.ts'

const body = (text: string) => Buffer.from(text)

test('records of any key and value are read back', () => {
  const key = fc.string({ minLength: 1 }).filter((text) => !text.includes('='))
  fc.assert(
    fc.property(
      fc.dictionary(key, fc.string({ unit: 'grapheme' }), { minKeys: 1, noNullPrototype: true }),
      (records) => {
        const entry = pax(records)
        const size = Number.parseInt(entry.toString('latin1', 124, 135), 8)
        const parsed = parsePaxRecords(entry.subarray(512, 512 + size))
        expect(parsed && Object.fromEntries(parsed)).toEqual(records)
      },
    ),
  )
})

test.each(['x', '5 a=b', '0 a=b\n', '-6 a=b\n', '06 a=b\n', '7 a=b\n', '5 a=b\n', '5 ab\n\n', '4 =\n', '6 a=b\n9'])(
  '%j is no record',
  (text) => {
    expect(parsePaxRecords(body(text))).toBeNull()
  },
)

test('a value that is not UTF-8 is no record', () => {
  expect(parsePaxRecords(Buffer.concat([body('7 a=b'), Buffer.from([0xff, 0x0a])]))).toBeNull()
})

test('the last of two records counts', () => {
  expect(parsePaxRecords(body('6 a=b\n6 a=c\n'))?.get('a')).toBe('c')
})
