import { expect, test } from 'vitest'
import { soundText } from './sound-text.ts'

test('a text keeps to one line, whatever ends a line anywhere', () => {
  expect(soundText('Nightly\r\nBcc: eve@example.org\u2028x\0y', 100)).toBe('Nightly Bcc: eve@example.org x y')
})

test('a long text ends with an ellipsis and counts characters, not halves of them', () => {
  expect(soundText('x'.repeat(10_000), 20)).toBe(`${'x'.repeat(19)}…`)
  expect(soundText('🚗'.repeat(30), 20)).toBe(`${'🚗'.repeat(19)}…`)
  expect(soundText('x'.repeat(20), 20)).toBe('x'.repeat(20))
})

test('half a character becomes a sign that there was one', () => {
  expect(soundText('a\ud83db', 10)).toBe('a\u{fffd}b')
})

test('what turns the direction of a line is left out', () => {
  expect(soundText('Nightly \u202egnp.exe', 100)).toBe('Nightly  gnp.exe')
})

test('what signs in somewhere is not mailed', () => {
  expect(soundText('could not reach postgres://app:hunter2@db/app', 100)).not.toContain('hunter2')
})
