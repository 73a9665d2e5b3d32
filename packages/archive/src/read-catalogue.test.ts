import { join } from 'node:path'
import { expect, test } from 'vitest'
import { manyPath, writeIndexOf } from '../test/many-documents.ts'
import { temporaryDirectory } from '../test/support.ts'
import { Names } from './name-list.ts'
import { readCatalogueColumns } from './read-catalogue.ts'

const MANY = 50_000

test('many documents are read in a thread, and each is in its folder by its name', async () => {
  const file = join(temporaryDirectory(), 'archive.tar.gz')
  const manifest = await writeIndexOf(MANY, file)
  const { folders, documents } = await readCatalogueColumns(file, manifest, new AbortController().signal)
  expect(folders.counts[0]).toBe(MANY)
  expect(documents.sizes).toHaveLength(MANY)
  const [folderNames, names] = [new Names(folders.names), new Names(documents.names)]
  for (const number of [0, 1, 777, MANY - 1]) {
    const [, folderName = '', name = ''] = manyPath(number).split('/')
    const folder = folderNames.find(folderName, folders.children[1] ?? 0, folders.children[2] ?? 0)
    if (folder === null) throw new Error(`there is no folder ${folderName}`)
    const place = names.find(name, folders.documents[folder] ?? 0, folders.documents[folder + 1] ?? 0)
    expect(place === null ? null : documents.sizes[place]).toBe(number)
  }
})

test('an index that is not the manifest’s makes no catalogue', async () => {
  const file = join(temporaryDirectory(), 'archive.tar.gz')
  const manifest = await writeIndexOf(3_000, file)
  const other = { ...manifest, index: { ...manifest.index, sha256: '0'.repeat(64) } }
  await expect(readCatalogueColumns(file, other, new AbortController().signal)).rejects.toMatchObject({
    code: 'damaged',
  })
})
