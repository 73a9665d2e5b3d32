import { describe, expect, it } from 'vitest'
import { DocumentCatalogue, type ListedDocument } from './document-catalogue.ts'

const document = (path: string, size = 1): ListedDocument => ({
  kind: 'document',
  path,
  size,
  mtimeSeconds: 0,
  sha256: null,
  stamp: null,
})

function catalogueOf(...paths: string[]): DocumentCatalogue {
  const catalogue = new DocumentCatalogue()
  for (const path of paths) catalogue.add(document(path, path.length))
  return catalogue
}

describe('a catalogue of documents', () => {
  it('shows what lies directly in a folder in order, with all below counted', () => {
    const catalogue = catalogueOf('b/2.txt', 'a.txt', 'b/c/d/3.txt', 'b/1.txt')
    catalogue.add({ kind: 'folder', path: 'empty' })
    catalogue.add({ kind: 'skipped', path: 'b/link', reason: 'symlink' })
    expect(catalogue.folder('')).toMatchObject({
      count: 4,
      bytes: 30,
      folders: [
        { path: 'b', count: 3 },
        { path: 'empty', count: 0 },
      ],
      documents: [{ path: 'a.txt' }],
    })
    expect(catalogue.folder('b')).toMatchObject({
      bytes: 25,
      folders: [{ path: 'b/c', count: 1 }],
      documents: [{ path: 'b/1.txt' }, { path: 'b/2.txt' }],
      skipped: [{ path: 'b/link' }],
    })
    expect(catalogue.folder('b/c/d')?.documents).toHaveLength(1)
    expect(catalogue.folder('a.txt')).toBeNull()
  })

  it('finds what holds every word, in any case, below a folder and not beside it', () => {
    const catalogue = catalogueOf('Cars/Invoice March.PDF', 'cars/2026/invoice.pdf', 'carsharing/invoice.pdf', 'x')
    const found = (folder: string, words: string) => catalogue.search(folder, words).map(({ path }) => path)
    expect(found('', 'pdf invoice cars')).toEqual([
      'Cars/Invoice March.PDF',
      'cars/2026/invoice.pdf',
      'carsharing/invoice.pdf',
    ])
    expect(found('cars', 'INVOICE')).toEqual(['cars/2026/invoice.pdf'])
    // The folder's own name is no find.
    expect(found('cars', 'cars')).toEqual([])
  })

  it('holds a hundred thousand documents, and names that objects have', () => {
    const catalogue = catalogueOf('__proto__/constructor', 'toString')
    for (let n = 0; n < 100_000; n++) catalogue.add(document(`year/${n % 300}/scan-${n}.jpg`))
    expect(catalogue.size).toBe(100_002)
    expect(catalogue.search('', 'scan-99999')).toHaveLength(1)
    expect(catalogue.folder('year')?.folders).toHaveLength(300)
    expect(catalogue.folder('__proto__')).toMatchObject({ documents: [{ path: '__proto__/constructor' }] })
  })
})
