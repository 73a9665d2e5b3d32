import { setImmediate } from 'node:timers/promises'
import type { CatalogueColumns } from '@mvp/archive/catalogue-columns'
import { type ListedEntry, stampOf } from '@mvp/archive/list-documents'
import { Names } from '@mvp/archive/name-list'
import { findWords } from './find-words.ts'

export type ListedDocument = Extract<ListedEntry, { kind: 'document' }>
export type Skipped = Extract<ListedEntry, { kind: 'skipped' }>

/** Many things of which only some are looked at: each is made when it is. */
export type Sequence<T> = { length: number; slice(start: number, end: number): T[] }

/** A folder of a backup: what all below it comes to. */
export type CatalogueFolder = { path: string; count: number; bytes: number }

/** With what lies directly in it, in order of names. */
type OpenFolder = CatalogueFolder & {
  folders: Sequence<CatalogueFolder>
  documents: Sequence<ListedDocument>
  skipped: Sequence<Skipped>
}

const LOOKED_AT_ONCE = 5_000

/** The documents of one backup, to be browsed, searched and compared: columns in memory, from which a page is made. */
export class DocumentCatalogue {
  readonly #columns: CatalogueColumns
  readonly #folderNames: Names
  readonly #documentNames: Names
  #lastSearch: { key: string; found: Promise<number[]> } | null = null

  constructor(columns: CatalogueColumns) {
    this.#columns = columns
    this.#folderNames = new Names(columns.folders.names)
    this.#documentNames = new Names(columns.documents.names)
  }

  /** Documents there are. They are numbered from 0 to below it, folder by folder. */
  get size(): number {
    return this.#columns.documents.sizes.length
  }

  /** The number of a document; null: there is none of this path. */
  numberOf(path: string): number | null {
    const cut = path.lastIndexOf('/')
    const folder = this.#folderAt(path.slice(0, Math.max(0, cut)))
    return folder === null ? null : this.#documentNames.find(path.slice(cut + 1), ...this.#documentsIn(folder))
  }

  find(path: string): ListedDocument | null {
    const number = this.numberOf(path)
    return number === null ? null : this.#documentAt(number, path)
  }

  /** All, in the order of their numbers. */
  *documents(): Generator<ListedDocument> {
    for (let folder = 0; folder < this.#columns.folders.parents.length; folder++) {
      const [start, end] = this.#documentsIn(folder)
      if (start === end) continue
      const path = this.#pathOf(folder)
      for (let number = start; number < end; number++) yield this.#documentAt(number, this.#nameIn(path, number))
    }
  }

  /** Null: there is no such folder. */
  folder(path: string): OpenFolder | null {
    const folder = this.#folderAt(path)
    if (folder === null) return null
    const skipped = this.#columns.skipped.get(folder) ?? []
    return {
      ...this.#describe(folder, path),
      folders: sequence(this.#foldersIn(folder), (number) => this.#describe(number, this.#pathOf(number))),
      documents: sequence(this.#documentsIn(folder), (number) => this.#documentAt(number, this.#nameIn(path, number))),
      skipped: { length: skipped.length, slice: (...at) => skipped.slice(...at).map(asSkipped) },
    }
  }

  /** Documents below a folder whose path holds every word, in any case; folder by folder, in order of names. */
  async search(folder: string, words: string): Promise<Sequence<ListedDocument>> {
    const key = JSON.stringify([folder, words])
    // The next page is of the same search.
    if (this.#lastSearch?.key !== key) this.#lastSearch = { key, found: this.#search(folder, words) }
    const found = await this.#lastSearch.found
    const document = (number: number) =>
      this.#documentAt(number, this.#nameIn(this.#pathOf(this.#folderOf(number)), number))
    return { length: found.length, slice: (...at) => found.slice(...at).map(document) }
  }

  async #search(path: string, words: string): Promise<number[]> {
    const found: number[] = []
    let looked = 0
    for (const { folder, below } of this.#foldersBelow(path)) {
      const finds = findWords(words, below)
      for (const [start, end] of inSteps(this.#documentsIn(folder))) {
        for (const number of this.#numbersOf(start, end, finds)) found.push(number)
        looked += 1 + end - start
        // There may be a million: others have their turn in between.
        if (looked < LOOKED_AT_ONCE) continue
        looked = 0
        await setImmediate()
      }
    }
    return found
  }

  *#numbersOf(start: number, end: number, finds: (name: string) => boolean): Generator<number> {
    for (const [at, name] of this.#documentNames.inLowerCase(start, end).entries()) if (finds(name)) yield start + at
  }

  /** A folder and all below it, each before those in it; with its path below the first, ending in a slash. */
  *#foldersBelow(path: string): Generator<{ folder: number; below: string }> {
    const top = this.#folderAt(path)
    const open = top === null ? [] : [{ folder: top, below: '' }]
    for (let next = open.pop(); next; next = open.pop()) {
      yield next
      const [start, end] = this.#foldersIn(next.folder)
      for (let folder = end - 1; folder >= start; folder--) {
        open.push({ folder, below: `${next.below}${this.#folderNames.at(folder)}/` })
      }
    }
  }

  #folderAt(path: string): number | null {
    let folder: number | null = 0
    if (path === '') return folder
    for (const name of path.split('/')) {
      folder = this.#folderNames.find(name, ...this.#foldersIn(folder))
      if (folder === null) return null
    }
    return folder
  }

  #describe(folder: number, path: string): CatalogueFolder {
    const { counts, bytes } = this.#columns.folders
    return { path, count: counts[folder] ?? 0, bytes: bytes[folder] ?? 0 }
  }

  #documentAt(number: number, path: string): ListedDocument {
    const { sizes, mtimeSeconds, stamps, hashes, ranges } = this.#columns.documents
    const hash = Buffer.from(hashes.buffer, 32 * number, 32)
    const [offset = 0, length = 0] = ranges.subarray(2 * number, 2 * number + 2)
    const [mtime = 0n, ctime = 0n, inode = 0n] = stamps.subarray(3 * number, 3 * number + 3)
    return {
      kind: 'document',
      path,
      size: sizes[number] ?? 0,
      mtimeSeconds: mtimeSeconds[number] ?? 0,
      sha256: hash.equals(NO_HASH) ? null : hash.toString('hex'),
      // No file has inode 0.
      stamp: inode === 0n ? null : stampOf({ mtime: String(mtime), ctime: String(ctime), inode: String(inode) }),
      range: length === 0 ? null : { offset, length },
    }
  }

  #nameIn(folder: string, number: number): string {
    const name = this.#documentNames.at(number)
    return folder === '' ? name : `${folder}/${name}`
  }

  #pathOf(folder: number): string {
    const names: string[] = []
    for (let at = folder; at > 0; at = this.#columns.folders.parents[at] ?? 0) names.push(this.#folderNames.at(at))
    return names.reverse().join('/')
  }

  /** The folder a document lies directly in. */
  #folderOf(number: number): number {
    const starts = this.#columns.folders.documents
    let [low, high] = [0, starts.length - 1]
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((starts[middle] ?? 0) <= number) low = middle
      else high = middle
    }
    return low
  }

  #foldersIn = (folder: number) => rangeIn(this.#columns.folders.children, folder)
  #documentsIn = (folder: number) => rangeIn(this.#columns.folders.documents, folder)
}

const NO_HASH = Buffer.alloc(32)

function rangeIn(starts: Float64Array, folder: number): [start: number, end: number] {
  return [starts[folder] ?? 0, starts[folder + 1] ?? 0]
}

/** An empty range is one step. */
function* inSteps([first, end]: [start: number, end: number]): Generator<[start: number, end: number]> {
  let start = first
  do {
    yield [start, Math.min(start + LOOKED_AT_ONCE, end)]
    start += LOOKED_AT_ONCE
  } while (start < end)
}

function sequence<T>([start, end]: [number, number], make: (number: number) => T): Sequence<T> {
  const length = end - start
  return {
    length,
    slice: (from, to) => {
      const [first, last] = [Math.min(from, length), Math.min(to, length)]
      return Array.from({ length: Math.max(0, last - first) }, (_, at) => make(start + first + at))
    },
  }
}

function asSkipped({ path, reason }: Omit<Skipped, 'kind'>): Skipped {
  return { kind: 'skipped', path, reason }
}
