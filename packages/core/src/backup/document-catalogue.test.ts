import { CatalogueBuilder } from '@mvp/archive/build-catalogue'
import type { ListedEntry } from '@mvp/archive/list-documents'
import { describe, expect, it } from 'vitest'
import { DocumentCatalogue, type ListedDocument, type Sequence } from './document-catalogue.ts'

const document = (path: string, size = 1): ListedDocument => ({
  kind: 'document',
  path,
  size,
  mtimeSeconds: 0,
  sha256: null,
  stamp: null,
  range: null,
})

function catalogueOf(...entries: (string | ListedEntry)[]): DocumentCatalogue {
  const builder = new CatalogueBuilder(entries.length)
  for (const entry of entries) builder.add(typeof entry === 'string' ? document(entry, entry.length) : entry)
  return new DocumentCatalogue(builder.finish())
}

const pathsOf = (sequence: Sequence<{ path: string }> | undefined) => sequence?.slice(0, 100).map(({ path }) => path)

describe('a catalogue of documents', () => {
  it('shows what lies directly in a folder in order, with all below counted', () => {
    const catalogue = catalogueOf(
      ...['b/2.txt', 'a.txt', 'b/c/d/3.txt', 'b/1.txt'],
      { kind: 'folder', path: 'empty' },
      { kind: 'skipped', path: 'b/link', reason: 'symlink' },
    )
    const root = catalogue.folder('')
    expect(root).toMatchObject({ count: 4, bytes: 30 })
    expect(root?.folders.slice(0, 9)).toEqual([
      { path: 'b', count: 3, bytes: 25 },
      { path: 'empty', count: 0, bytes: 0 },
    ])
    expect(pathsOf(root?.documents)).toEqual(['a.txt'])
    const b = catalogue.folder('b')
    expect([b?.folders, b?.documents, b?.skipped].map(pathsOf)).toEqual([['b/c'], ['b/1.txt', 'b/2.txt'], ['b/link']])
    expect(pathsOf(catalogue.folder('b/c/d')?.documents)).toEqual(['b/c/d/3.txt'])
    expect(catalogue.folder('a.txt')).toBeNull()
  })

  it('gives back what it was told of a document, and numbers that no file of ours has as none', () => {
    const told: ListedDocument = {
      ...document('ä/ö €.pdf', 2 ** 40),
      mtimeSeconds: 1_700_000_000.125,
      sha256: '0f'.repeat(32),
      stamp: '1700000000125000000 1700000000125000001 7',
      range: { offset: 2 ** 41, length: 5 },
    }
    const catalogue = catalogueOf(told, { ...document('odd'), stamp: '1e3 99999999999999999999 x' })
    expect(catalogue.find('ä/ö €.pdf')).toEqual(told)
    expect(catalogue.find('odd')).toEqual(document('odd'))
    expect([catalogue.find('ä'), catalogue.find('ä/ö'), catalogue.find('')]).toEqual([null, null, null])
    expect([...catalogue.documents()].map(({ path }) => catalogue.numberOf(path))).toEqual([0, 1])
  })

  it('finds what holds every word, in any case, below a folder and not beside it', async () => {
    const catalogue = catalogueOf('Cars/Invoice March.PDF', 'cars/2026/invoice.pdf', 'carsharing/invoice.pdf', 'x')
    const found = async (folder: string, words: string) => pathsOf(await catalogue.search(folder, words))
    expect(await found('', 'pdf invoice cars')).toEqual([
      'Cars/Invoice March.PDF',
      'cars/2026/invoice.pdf',
      'carsharing/invoice.pdf',
    ])
    expect(await found('cars', 'INVOICE')).toEqual(['cars/2026/invoice.pdf'])
    // The folder's own name is no find.
    expect(await found('cars', 'cars')).toEqual([])
    // A word may begin in the folder and end in the name.
    expect(await found('', '26/inv')).toEqual(['cars/2026/invoice.pdf'])
  })

  it('holds a hundred thousand documents, and names that objects have', async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => `year/${n % 300}/scan-${n}.jpg`)
    const catalogue = catalogueOf('__proto__/constructor', 'toString', ...many)
    expect(catalogue.size).toBe(100_002)
    expect((await catalogue.search('', 'scan-99999')).length).toBe(1)
    expect(catalogue.folder('year')?.folders.length).toBe(300)
    expect(pathsOf(catalogue.folder('__proto__')?.documents)).toEqual(['__proto__/constructor'])
    for (const path of many.slice(0, 1000)) expect(catalogue.find(path)).toMatchObject({ path, size: path.length })
  })

  it('refuses more documents than its archive is said to hold', () => {
    const builder = new CatalogueBuilder(1)
    builder.add(document('a'))
    expect(() => builder.add(document('b'))).toThrow(/more documents/)
  })
})
