import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { crc32, deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { archiveError, save } from '../test/raw-archive.ts'
import { ArchiveError } from './archive-error.ts'
import { fastDeflate } from './fast-deflate.ts'
import { deflatePieceSync, PIECE_BYTES, storedBlocks } from './gzip-pieces.ts'
import { inflateSection, type SectionPlace, type SectionTally } from './inflate-section.ts'

/** Rows as a dump has them, and of such a kind that no two pieces are alike. */
function rows(bytes: number): Buffer {
  const noise = randomBytes(bytes / 4)
  const lines: string[] = []
  for (let at = 0; at < noise.length; at += 24) lines.push(`${at}\tservice\t${noise.toString('hex', at, at + 24)}\n`)
  return Buffer.from(lines.join('')).subarray(0, bytes)
}

/** A file with a section in it, of pieces that lie in stored blocks each; something else stands before and behind it. */
function place(pieces: Buffer[], block: (piece: Buffer) => Buffer[] = (piece) => storedBlocks([piece])): SectionPlace {
  const section = Buffer.concat(pieces.flatMap(block))
  const file = save(Buffer.concat([randomBytes(99), section, randomBytes(99)]))
  return { file, path: 'database/app.sql.gz', offset: 99, length: section.length }
}

const texts = [rows(PIECE_BYTES), rows(PIECE_BYTES), Buffer.alloc(PIECE_BYTES, 'x'), rows(700), rows(PIECE_BYTES)]
const whole = Buffer.concat(texts)
const deflated = texts.map((text) => fastDeflate(text))

/** Takes its time with each chunk, as a server does: it has to be the same then. */
async function read(place: SectionPlace, told: (tally: SectionTally) => void = () => {}): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of inflateSection(place, told)) {
    const before = Buffer.from(chunk)
    await new Promise((resolve) => setTimeout(resolve, 2))
    expect(chunk.equals(before)).toBe(true)
    chunks.push(before)
  }
  return Buffer.concat(chunks)
}

test('sections that are read at the same time do not touch each other', async () => {
  const [one, other] = [place(deflated), place([...deflated].reverse())]
  for (let times = 0; times < 3; times++) {
    const [found, reverse] = await Promise.all([read(one), read(other)])
    expect(found.equals(whole)).toBe(true)
    expect(reverse.equals(Buffer.concat([...texts].reverse()))).toBe(true)
  }
})

test('who stops at a chunk keeps it, whatever is read afterwards', async () => {
  const kept: Buffer[] = []
  for await (const chunk of inflateSection(place(deflated))) {
    kept.push(chunk)
    break
  }
  const [chunk = Buffer.alloc(0)] = kept
  const before = Buffer.from(chunk)
  await Promise.all([read(place([...deflated].reverse())), read(place([...deflated].reverse()))])
  expect(chunk.length).toBeGreaterThan(0)
  expect(chunk.equals(before)).toBe(true)
})

test.each<[string, () => SectionPlace]>([
  [
    'in stored blocks of any size',
    () => place(deflated, (piece) => [piece.subarray(0, 7), piece.subarray(7)].flatMap((part) => storedBlocks([part]))),
  ],
  ['that zlib has packed', () => place(texts.map((text) => deflatePieceSync(text, 6)))],
  ['that do not compress', () => place(texts.flatMap((text) => storedBlocks([text])))],
  [
    'some of which do not',
    () => place(deflated.map((piece, at) => (at % 2 ? Buffer.concat(storedBlocks([texts[at] ?? piece])) : piece))),
  ],
  [
    'some of which lie in blocks that are deflated',
    () => place(deflated, (piece) => (piece === deflated[2] ? [deflatePieceSync(piece, 6)] : storedBlocks([piece]))),
  ],
])('pieces %s', async (_which, make) => {
  const tallies: SectionTally[] = []
  const found = await read(make(), (tally) => tallies.push(tally))
  expect(found.equals(whole)).toBe(true)
  expect(tallies).toMatchObject([{ bytes: whole.length, crc: crc32(whole) }])
})

test('what stands before the first piece is passed over', async () => {
  const section = place([randomBytes(522), ...deflated])
  expect((await read({ ...section, lead: 522 })).equals(whole)).toBe(true)
})

test('a section that lies in deflated blocks is read as well', async () => {
  const [plain, lead] = [Buffer.alloc(3 * PIECE_BYTES, 'x'), Buffer.alloc(522)]
  const pieces = [0, 1, 2].map((at) => fastDeflate(plain.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES)))
  const section = place([lead, ...pieces], (piece) => [deflatePieceSync(piece, 6)])
  expect((await read({ ...section, lead: 522 })).equals(plain)).toBe(true)
})

test('a section without a byte has none', async () => {
  expect(await read({ ...place(deflated), length: 0 })).toHaveLength(0)
})

test('what is no section is an error, and a file that ends in it gives no more than there is', async () => {
  const noise = place([], () => [])
  expect((await archiveError(read({ ...noise, offset: 3, length: 150 }))).code).toBe('damaged')
  const damaged = place(deflated.map((piece, at) => (at === 1 ? deflateRawSync(randomBytes(9)).fill(0xff) : piece)))
  expect((await archiveError(read(damaged))).code).toBe('damaged')
  const section = place(deflated)
  const cut = save(readFileSync(section.file).subarray(0, section.offset + 400_000))
  const found = await read({ ...section, file: cut }).catch((error: unknown) => error)
  if (!(found instanceof Buffer)) expect(found).toBeInstanceOf(ArchiveError)
  else expect(whole.subarray(0, found.length).equals(found) && found.length < whole.length).toBe(true)
})
