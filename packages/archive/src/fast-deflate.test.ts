import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compiledCode, PROGRAMS } from '../assembly/compile.ts'
import { dice, texts } from '../test/random-texts.ts'
import { FAST_LEVEL, fastDeflate, fastDeflateInPlace } from './fast-deflate.ts'
import { deflatePieceSync, PIECE_BYTES, storedSize } from './gzip-pieces.ts'

/** An empty block of fixed codes, the last: what a member ends with. */
const END = Buffer.from([3, 0])
const FULL_FLUSH = Buffer.from([0, 0, 0xff, 0xff])

function expectGivenBack(plain: Buffer): Buffer {
  const deflated = fastDeflate(plain)
  // Compared as a whole: of a million bytes, a difference is not to be printed.
  expect(inflateRawSync(Buffer.concat([deflated, END])).equals(plain)).toBe(true)
  expect(deflated.subarray(-4)).toEqual(FULL_FLUSH)
  return deflated
}

test('the code is what its source compiles to', async () => {
  expect(readFileSync(PROGRAMS.deflate.file, 'utf8')).toBe(await compiledCode(PROGRAMS.deflate))
})

test('zlib gives back whatever was deflated', () => {
  fc.assert(
    fc.property(texts, (text) => void expectGivenBack(text)),
    { numRuns: 300 },
  )
})

test('of every length up to a few hundred bytes, and around a piece', () => {
  for (let bytes = 0; bytes < 600; bytes++) {
    expectGivenBack(Buffer.alloc(bytes, 'abcdefgh'))
    expectGivenBack(randomBytes(bytes))
  }
  for (const bytes of [PIECE_BYTES - 1, PIECE_BYTES]) {
    expectGivenBack(Buffer.alloc(bytes))
    expectGivenBack(randomBytes(bytes))
  }
  expect(() => fastDeflate(Buffer.alloc(PIECE_BYTES + 1))).toThrow(RangeError)
})

test('in the memory of the piece it comes to the same, or leaves the piece as it was', () => {
  for (const plain of [
    Buffer.alloc(5000, 'abcdefgh'),
    randomBytes(5000),
    Buffer.from('x'),
    Buffer.alloc(PIECE_BYTES),
  ]) {
    const deflated = fastDeflate(plain)
    for (const { room, most } of [
      { room: 9000, most: deflated.length },
      { room: 9000, most: deflated.length - 1 },
      { room: 0, most: Number.POSITIVE_INFINITY },
    ]) {
      const memory = Buffer.concat([plain, Buffer.alloc(room)])
      const fits = deflated.length <= Math.min(most, memory.length)
      expect(fastDeflateInPlace(memory, plain.length, most)).toBe(fits ? deflated.length : null)
      const expected = fits ? deflated : plain
      expect(memory.subarray(0, expected.length).equals(expected)).toBe(true)
    }
  }
})

test('where the rarest would have codes of more bits than deflate has', () => {
  // As often as Fibonacci's numbers: each code is one bit longer than the one before.
  const often = [1, 1]
  while (often.length < 24) often.push((often.at(-1) ?? 0) + (often.at(-2) ?? 0))
  const letters = Buffer.concat(often.map((times, letter) => Buffer.alloc(times, letter)))
  // Shuffled, so that nothing matches.
  const next = dice(7)
  for (let at = letters.length - 1; at > 0; at--) {
    const other = next(at + 1)
    const letter = letters[at] ?? 0
    letters[at] = letters[other] ?? 0
    letters[other] = letter
  }
  expectGivenBack(letters)
})

test('a match reaches 32 KiB back, and is 258 bytes long at most', () => {
  for (const gap of [32_768 - 40, 32_769 - 40, 65_536 - 40, 65_537 - 40]) {
    const mark = randomBytes(40)
    expectGivenBack(Buffer.concat([mark, randomBytes(gap), mark, randomBytes(99)]))
  }
  for (let bytes = 250; bytes < 530; bytes++) {
    const mark = randomBytes(bytes)
    expect(expectGivenBack(Buffer.concat([mark, randomBytes(20), mark])).length).toBeLessThan(bytes * 1.2 + 60)
  }
})

test('is zlib where there is no WebAssembly', () => {
  const program = `
    import { fastDeflate } from ${JSON.stringify(new URL('fast-deflate.ts', import.meta.url).href)}
    process.stdout.write(fastDeflate(Buffer.from('the same text over and over, '.repeat(99))))`
  const plain = Buffer.from('the same text over and over, '.repeat(99))
  const zlib = deflatePieceSync(plain, FAST_LEVEL)
  expect(zlib.equals(fastDeflate(plain))).toBe(false)
  const deflate = (...flags: string[]) => {
    const args = [...flags, '--import', 'tsx', '--input-type=module']
    return spawnSync(process.execPath, args, { input: program, cwd: import.meta.dirname }).stdout
  }
  expect(deflate().equals(fastDeflate(plain))).toBe(true)
  expect(deflate('--jitless').equals(zlib)).toBe(true)
})

test('what came before changes nothing', () => {
  const text = Buffer.from('the same text over and over, '.repeat(3000))
  const first = fastDeflate(text)
  fastDeflate(randomBytes(PIECE_BYTES))
  expect(fastDeflate(text).equals(first)).toBe(true)
})

test('is about as small as zlib at its level 1, and of random bytes hardly more than they are', () => {
  const rows = Array.from(
    { length: 9000 },
    (_, row) => `${row}\t${randomBytes(8).toString('hex')}\toil change at ${row % 700}\n`,
  )
  for (const text of [
    rows.join(''),
    readFileSync(PROGRAMS.deflate.file.pathname.replace('-code', '')),
    rows.slice(0, 20).join(''),
  ]) {
    const plain = Buffer.from(text)
    const zlib = deflateRawSync(plain, { level: 1, finishFlush: constants.Z_FULL_FLUSH })
    expect(fastDeflate(plain).length).toBeLessThan(1.07 * zlib.length)
  }
  expect(fastDeflate(randomBytes(PIECE_BYTES)).length).toBeLessThan(storedSize(PIECE_BYTES) + 3000)
})
