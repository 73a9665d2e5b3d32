import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { constants, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compiledCode, PROGRAMS } from '../assembly/compile.ts'
import { dice, texts } from '../test/random-texts.ts'
import { fastDeflate } from './fast-deflate.ts'
import { FastInflate } from './fast-inflate.ts'
import { deflatePieceSync, storedBlocks } from './gzip-pieces.ts'
import { inflateClosedSync, PROBE_ROOM_BYTES } from './inflate-closed.ts'

const MOST = 2 << 20
const FULL_FLUSH = constants.Z_FULL_FLUSH

const created = FastInflate.create()
if (!created) throw new Error('there is no WebAssembly here')
const fast: FastInflate = created

function inflate(packed: Buffer, most = MOST): Buffer | null {
  packed.copy(fast.input)
  return fast.inflate(packed.length, most)
}

/** What zlib makes of it, where it is whole, closed, and of nothing that came before; null otherwise. */
function byZlib(packed: Buffer): Buffer | null {
  const bytes = Buffer.concat([packed, Buffer.alloc(PROBE_ROOM_BYTES)])
  try {
    return inflateClosedSync({ bytes, from: 0, to: packed.length, expectedBytes: 4096, maxBytes: MOST })
  } catch {
    return null
  }
}

/** Compared as a whole: of a million bytes, a difference is not to be printed. */
function expectSame(found: Buffer | null, expected: Buffer): void {
  expect(found?.length).toBe(expected.length)
  expect(found?.equals(expected)).toBe(true)
}

test('the code is what its source compiles to', async () => {
  expect(readFileSync(PROGRAMS.inflate.file, 'utf8')).toBe(await compiledCode(PROGRAMS.inflate))
})

/** Each way in which a piece is packed, here and by who packs by zlib. */
const PACKERS: [string, (text: Buffer) => Buffer][] = [
  ['ours at level 1', (text) => fastDeflate(text)],
  ...[1, 3, 6, 9].map((level): [string, (text: Buffer) => Buffer] => [
    `zlib at level ${level}`,
    (text) => deflatePieceSync(text, level),
  ]),
  ...(['Z_FIXED', 'Z_HUFFMAN_ONLY', 'Z_RLE'] as const).map((name): [string, (text: Buffer) => Buffer] => [
    `zlib, ${name}`,
    (text) => deflateRawSync(text, { strategy: constants[name], finishFlush: FULL_FLUSH }),
  ]),
  ['zlib with little memory', (text) => deflateRawSync(text, { memLevel: 1, finishFlush: FULL_FLUSH })],
  ['stored', (text) => Buffer.concat(storedBlocks([text]))],
]

for (const [name, pack] of PACKERS) {
  test(`gives back what was packed by ${name}`, () => {
    fc.assert(
      fc.property(texts, (text) => expectSame(inflate(pack(text)), text)),
      { numRuns: 60 },
    )
  })
}

test('of every length up to a few hundred bytes', () => {
  for (let bytes = 0; bytes < 400; bytes++) {
    for (const text of [Buffer.alloc(bytes, 'abcdefgh'), Buffer.alloc(bytes), randomBytes(bytes)]) {
      expectSame(inflate(deflatePieceSync(text, 6)), text)
      expectSame(inflate(fastDeflate(text)), text)
    }
  }
})

test('several pieces at once, and as much as there is room for', () => {
  const text = Buffer.alloc(1 << 20, 'the same over and over, ')
  const pieces = Array.from({ length: 8 }, () => fastDeflate(text))
  expectSame(inflate(Buffer.concat(pieces), 8 << 20), Buffer.concat(pieces.map(() => text)))
  const large = Buffer.concat(storedBlocks([randomBytes(8 << 20)]))
  expect(inflate(large, 8 << 20)?.length).toBe(8 << 20)
  expect(fast.inflate(fast.input.length + 1)).toBeNull()
  expect(inflate(large, 64 << 20)).toBeNull()
})

test('what stands in the input is left as it is, behind what is inflated as well', () => {
  const piece = fastDeflate(Buffer.from('rows and rows and rows'))
  const input = Buffer.concat([piece, piece, piece])
  for (const bytes of [piece.length, 2 * piece.length, piece.length - 1, input.length - 3]) {
    input.copy(fast.input)
    fast.inflate(bytes, MOST)
    expect(fast.input.subarray(0, input.length)).toEqual(input)
  }
})

test('refuses what would come to more than it may', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom(...PACKERS), fc.nat(300), (text, [, pack], less) => {
      const packed = pack(text)
      expect(inflate(packed, text.length)?.length).toBe(text.length)
      if (less > 0 && less <= text.length) expect(inflate(packed, text.length - less)).toBeNull()
    }),
    { numRuns: 200 },
  )
})

test('refuses what is cut off anywhere, is final, or refers to what came before', () => {
  const text = Buffer.from('some words, and some words again, and other words. '.repeat(40))
  const packed = deflateRawSync(text, { finishFlush: FULL_FLUSH })
  // In front of its last block there may be an end, too: it is a whole one only if zlib says so.
  for (let bytes = 1; bytes < packed.length; bytes++) {
    const cut = packed.subarray(0, bytes)
    if (inflate(cut)) expect(byZlib(cut)).not.toBeNull()
  }
  expect(inflate(deflateRawSync(text))).toBeNull()
  expect(inflate(deflateRawSync(text, { dictionary: text, finishFlush: FULL_FLUSH }))).toBeNull()
  expect(inflate(Buffer.concat([packed, Buffer.from([0])]))).toBeNull()
})

/** Bits turned, bytes taken out or put in, or nothing but noise. */
function damage(packed: Buffer, next: (sides: number) => number): Buffer {
  const bytes = Buffer.from(packed)
  const place = next(Math.max(1, bytes.length))
  const kind = next(4)
  if (kind === 0) return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + next(9))])
  if (kind === 1) return Buffer.concat([bytes.subarray(0, place), randomBytes(1 + next(9)), bytes.subarray(place)])
  if (kind === 2) return randomBytes(1 + next(600))
  for (let flips = 1 + next(4); flips > 0 && bytes.length > 0; flips--) {
    const at = next(Math.min(bytes.length, 1 + next(bytes.length)))
    bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8))
  }
  return bytes
}

test('whatever it makes of damaged bytes, zlib makes the same of them', () => {
  let taken = 0
  fc.assert(
    fc.property(fc.integer(), fc.nat(3000), fc.constantFrom(...PACKERS), (seed, size, [, pack]) => {
      const next = dice(seed)
      const letters = 1 + next(60)
      const text = Buffer.from(Array.from({ length: size }, () => next(1 + next(letters))))
      const packed = pack(text)
      for (let times = 0; times < 20; times++) {
        const damaged = damage(packed, next)
        const found = inflate(damaged)
        if (!found) continue
        taken++
        expectSame(found, byZlib(damaged) ?? Buffer.from('zlib refuses it'))
      }
    }),
    { numRuns: 1500 },
  )
  // Otherwise nothing would have been compared.
  expect(taken).toBeGreaterThan(1000)
})

test('there is none where there is no WebAssembly', () => {
  const program = `
    import { FastInflate } from ${JSON.stringify(new URL('fast-inflate.ts', import.meta.url).href)}
    process.stdout.write(String(FastInflate.create() === null))`
  const create = (...flags: string[]) => {
    const args = [...flags, '--import', 'tsx', '--input-type=module']
    return spawnSync(process.execPath, args, { input: program, cwd: import.meta.dirname, encoding: 'utf8' }).stdout
  }
  expect(create()).toBe('false')
  expect(create('--jitless')).toBe('true')
})
