import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { archiveError, sha256 } from '../test/raw-archive.ts'
import { defaultLimits } from './entry-rules.ts'
import { IndexFacts } from './index-facts.ts'
import type { IndexLine } from './manifest.ts'

const table = (name: string, rows: number): IndexLine => {
  return { type: 'table', schema: 'public', name, rows, bytes: rows * 10, offset: 0, length: 1 }
}
const document = (path: string, size = 3): IndexLine => {
  const stats = { mtime: '0', ctime: '0', inode: '1', crc: 0, rangeCrc: 0, offset: 0, length: 1 }
  return { type: 'document', path, size, sha256: sha256(path), ...stats }
}
const directory = (path: string): IndexLine => ({ type: 'directory', path, mtime: '0' })

const factsOf = (lines: IndexLine[], limits = defaultLimits) => IndexFacts.from(Readable.from(lines), limits)
const found = (path: string, size = 3) => ({ path, size, sha256: sha256(path) })
const block = (name: string, rows: number) => ({ schema: 'public', name, rows, bytes: rows * 10 })

describe('what the index says', () => {
  const lines = [document('a'), document('d/b'), directory('d'), table('t', 5)]

  test('is ticked off in any order until nothing is left', async () => {
    const facts = await factsOf(lines)
    facts.tickTable(block('t', 5))
    facts.tickDocument(found('d/b'))
    facts.tickDirectory('d')
    facts.tickDocument(found('a'))
    await facts.expectNothingLeft(Readable.from(lines))
  })

  test.each<[string, (facts: IndexFacts) => void, string]>([
    ['another content', (facts) => facts.tickDocument({ ...found('a'), sha256: sha256('b') }), 'a'],
    ['another size', (facts) => facts.tickDocument(found('a', 4)), 'a'],
    ['another name', (facts) => facts.tickDocument(found('b')), 'b'],
    ['another folder', (facts) => facts.tickDirectory('e'), 'e'],
    ['a folder for a document', (facts) => facts.tickDirectory('a'), 'a'],
    ['another number of rows', (facts) => facts.tickTable(block('t', 4)), 'public.t'],
    ['another table', (facts) => facts.tickTable(block('u', 5)), 'public.u'],
  ])('does not fit %s, which is named', async (_name, tick, entry) => {
    const facts = await factsOf(lines)
    expect(() => tick(facts)).toThrow(expect.objectContaining({ code: 'damaged', entry }))
  })

  test('can be found only once', async () => {
    const facts = await factsOf(lines)
    facts.tickDocument(found('a'))
    facts.tickTable(block('t', 5))
    expect(() => facts.tickDocument(found('a'))).toThrow(/not the document/)
    expect(() => facts.tickTable(block('t', 5))).toThrow(/not in the index/)
  })

  // pg_dump writes a block into the root of partitions for each of them, where the root is partitioned by an enum's hash.
  test('of the blocks of one table is ticked off block by block', async () => {
    const blocks = [table('t', 5), table('u', 1), table('t', 0)]
    const facts = await factsOf(blocks)
    facts.tickTable(block('t', 5))
    facts.tickTable(block('u', 1))
    expect(await archiveError(facts.expectNothingLeft([]))).toMatchObject({ code: 'damaged', entry: 'public.t' })
    expect(() => facts.tickTable(block('t', 5))).toThrow('public.t has 5 rows; the index says 0')
    facts.tickTable(block('t', 0))
    await facts.expectNothingLeft([])
    expect(() => facts.tickTable(block('t', 0))).toThrow(/not in the index/)
  })

  test.each([
    ['a document', [document('a')], 'a'],
    ['a folder', [directory('d')], 'd'],
    ['a table', [table('t', 5)], 'public.t'],
  ])('and is missing, as %s, is named', async (_name, left, entry) => {
    const facts = await factsOf(left)
    expect(await archiveError(facts.expectNothingLeft(Readable.from(left)))).toMatchObject({ code: 'damaged', entry })
  })

  test('twice is damaged', async () => {
    for (const line of [document('a'), directory('d')]) {
      expect(await archiveError(factsOf([line, line]))).toMatchObject({ code: 'damaged' })
    }
  })

  test('of a name that no document can have is refused', async () => {
    expect(await archiveError(factsOf([document('../a')]))).toMatchObject({ code: 'refused' })
  })

  test('is held to the limits', async () => {
    const limits = { ...defaultLimits, entries: 1, tables: 1 }
    expect(await archiveError(factsOf([document('a'), document('b')], limits))).toMatchObject({ code: 'refused' })
    for (const name of ['a', 'b'])
      expect(await archiveError(factsOf([table('a', 1), table(name, 1)], limits))).toMatchObject({ code: 'refused' })
  })
})
