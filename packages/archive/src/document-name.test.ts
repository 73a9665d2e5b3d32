import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeName, hasControlCharacter, printableName } from './document-name.ts'

test('a name in UTF-8 is read as it is, also with a byte order mark', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeName(Buffer.from(text))).toBe(text)
    }),
  )
  expect(decodeName(Buffer.from('\uFEFFnotes.txt'))).toBe('\uFEFFnotes.txt')
})

test.each([
  ['Latin-1', Buffer.from('caf\u00e9', 'latin1')],
  ['a cut sequence', Buffer.from('é').subarray(0, 1)],
  ['a surrogate', Buffer.from([0xed, 0xa0, 0x80])],
  ['an overlong slash', Buffer.from([0xc0, 0xaf])],
])('%s is not UTF-8, and is listed with U+FFFD', (_, name) => {
  expect(decodeName(name)).toBeNull()
  expect(printableName(name)).toContain('\uFFFD')
})

test('a replacement character that is really in the name is not an error', () => {
  expect(decodeName(Buffer.from('a\uFFFDb'))).toBe('a\uFFFDb')
})

test.each([
  ['line\nfeed', true],
  ['tab\t', true],
  ['\u001b[31mred', true],
  ['\u007f', true],
  ['space and é 📷', false],
  ['', false],
])('control characters in %j: %s', (name, expected) => {
  expect(hasControlCharacter(name)).toBe(expected)
})

test('a listed name holds nothing that moves a cursor', () => {
  expect(printableName(Buffer.from('a\u001b[2Jb\nc📷'))).toBe('a\uFFFD[2Jb\uFFFDc📷')
})
