import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { all, archiveError, backUp, save } from '../test/raw-archive.ts'
import { run, temporaryDirectory } from '../test/support.ts'
import { type DumpSections, openDumpSections } from './dump-sections.ts'
import type { Manifest } from './manifest.ts'

const build = () => backUp(join(temporaryDirectory(), 'a.tar.gz'))

async function open(file: string, manifest: Manifest): Promise<DumpSections> {
  const sections = await openDumpSections(file, manifest)
  if (!sections) throw new Error('the dump has no sections')
  return sections
}

/** Each chunk is valid until the next one is asked for. */
async function text(chunks: AsyncIterable<Buffer>): Promise<string> {
  let read = ''
  for await (const chunk of chunks) read += chunk.toString('latin1')
  return read
}

/** The dump put together again: the SQL around the rows, and the rows of each table where they belong. */
async function joined(sections: DumpSections): Promise<string> {
  // The last table first: they are read in any order.
  const rows: string[] = []
  for (const number of [...sections.tables.keys()].reverse()) rows[number] = await text(sections.rows(number))
  const chunks = await all(sections.withoutRows())
  let number = 0
  // Each COPY statement comes with its end in a chunk of its own.
  return chunks
    .map((chunk) => chunk.toString('latin1'))
    .map((sql) => (/^COPY .*;\n\\\.\n$/s.test(sql) ? sql.replace(/\\\.\n$/, () => `${rows[number++]}\\.\n`) : sql))
    .join('')
}

describe('the dump of an archive of ours', () => {
  test('read in sections is the dump', async () => {
    const { file, manifest, sql } = await build()
    const sections = await open(file, manifest)
    expect(sections.tables).toHaveLength(15)
    expect(await joined(sections)).toBe(sql.toString('latin1'))
    await sections.check()
  })

  test('with one bit flipped in any section is found out by the check at the latest', async () => {
    const { file, manifest } = await build()
    const { tables } = await open(file, manifest)
    const bytes = readFileSync(file)
    for (const { offset, length } of [tables[0]!, tables[7]!, tables[14]!]) {
      for (const at of [offset - 20, offset + Math.floor(length / 2), offset + length + 30]) {
        const changed = Buffer.from(bytes)
        changed[at]! ^= 0x08
        const reading = open(save(changed), manifest).then(async (sections) => {
          await joined(sections)
          await sections.check()
        })
        expect((await archiveError(reading)).code).toMatch(/damaged|incomplete/)
      }
    }
  })

  test('is not taken for whole when a table was left out', async () => {
    const { file, manifest } = await build()
    const sections = await open(file, manifest)
    await all(sections.withoutRows())
    await expect(sections.check()).rejects.toThrow('not read whole')
  })

  test('stops when it is left', async () => {
    const { file, manifest } = await build()
    const sections = await open(file, manifest)
    for await (const _chunk of sections.rows(0)) break
    for await (const _chunk of sections.withoutRows()) break
  })
})

describe('has no sections', () => {
  test('when the archive was packed again by hand', async () => {
    const { file, manifest } = await build()
    const directory = temporaryDirectory()
    run('tar', 'xzf', file, '-C', directory)
    const again = join(directory, 'b.tar.gz')
    run('tar', 'czf', again, '-C', directory, './manifest.json', './index.jsonl', './database')
    expect(await openDumpSections(again, manifest)).toBeNull()
  })

  test('when what follows a table lies in its range, as in archives of before', async () => {
    const old = await backUp(join(temporaryDirectory(), 'old.tar.gz'), { cutBehindTables: false })
    expect(await openDumpSections(old.file, old.manifest)).toBeNull()
    const dump = join(temporaryDirectory(), 'one.sql')
    writeFileSync(dump, 'COPY public.t (a) FROM stdin;\n1\n\\.\n\n-- PostgreSQL database dump complete\n')
    const one = await backUp(join(temporaryDirectory(), 'one.tar.gz'), { dump, cutBehindTables: false })
    expect(await openDumpSections(one.file, one.manifest)).toBeNull()
    const cut = await backUp(join(temporaryDirectory(), 'cut.tar.gz'), { dump })
    expect(await joined(await open(cut.file, cut.manifest))).toBe(readFileSync(dump, 'utf8'))
  })

  test('without a table', async () => {
    const dump = join(temporaryDirectory(), 'none.sql')
    writeFileSync(dump, 'SELECT 1;\n\n-- PostgreSQL database dump complete\n')
    const none = await backUp(join(temporaryDirectory(), 'none.tar.gz'), { dump })
    expect(await openDumpSections(none.file, none.manifest)).toBeNull()
  })
})
