import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { all, archiveError, backUp, sha256 } from '../test/raw-archive.ts'
import { oddNames, temporaryDirectory, writeTree } from '../test/support.ts'
import { indexLines, readIndex } from './read-index.ts'

const build = () => {
  const directory = temporaryDirectory()
  const documents = writeTree(join(directory, 'documents'), { ...oddNames, 'photo.jpg': randomBytes(70_000) })
  return backUp(join(directory, 'a.tar.gz'), { documents })
}

describe('the index', () => {
  test('names every table, document and folder of the archive', async () => {
    const { file, manifest } = await build()
    const lines = await all(readIndex(file, manifest))
    expect(lines.filter(({ type }) => type === 'table')).toHaveLength(15)
    expect(lines.filter(({ type }) => type === 'document')).toHaveLength(manifest.documents!.count)
    expect(lines.filter(({ type }) => type === 'directory')).toHaveLength(manifest.documents!.directories)
    const photo = lines.find((line) => line.type === 'document' && line.path === 'photo.jpg')
    expect(photo).toMatchObject({ size: 70_000 })
  })

  test('that is not the one of the manifest is damaged', async () => {
    const { file, manifest } = await build()
    const { index } = manifest
    const others = [
      { ...index, sha256: sha256('other') },
      { ...index, sizeBytes: index.sizeBytes + 1 },
      { ...index, offset: index.offset + 1 },
      { ...index, offset: 0 },
      { ...index, offset: manifest.archiveBytes + 1000 },
      { ...index, length: index.length - 20 },
      { ...index, length: 0 },
    ]
    for (const other of others) {
      const error = await archiveError(all(readIndex(file, { ...manifest, index: other })))
      expect(['damaged', 'incomplete', 'not_an_archive']).toContain(error.code)
    }
  })

  test('is read line by line, however it is cut', async () => {
    const text = Buffer.from('{"a":1}\n{"b":"ü"}\n\n')
    const facts = { sizeBytes: text.length, sha256: sha256(text) }
    for (const size of [1, 2, 3, 5, 100]) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.subarray(i * size, (i + 1) * size),
      )
      expect(await all(indexLines(Readable.from(chunks), facts))).toEqual(['{"a":1}', '{"b":"ü"}', ''])
    }
  })

  test.each([
    ['without its last line feed', '{}'],
    ['with a line that has no end', 'x'.repeat(100_000)],
  ])('%s is damaged', async (_name, text) => {
    const facts = { sizeBytes: text.length, sha256: sha256(text) }
    expect(await archiveError(all(indexLines(Readable.from([Buffer.from(text)]), facts)))).toMatchObject({
      code: 'damaged',
      entry: 'index.jsonl',
    })
  })
})
