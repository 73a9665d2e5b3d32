import { ArchiveError } from './archive-error.ts'
import { type CatalogueColumns, numbers } from './catalogue-columns.ts'
import { FolderTree } from './folder-tree.ts'
import { type ListedEntry, listInChunks } from './list-documents.ts'
import type { Manifest, SkippedDocument } from './manifest.ts'
import { byteOrderKey, nameListOf } from './name-list.ts'

type ListedDocument = Extract<ListedEntry, { kind: 'document' }>

/** Reads the index of an archive, or the archive where it has none, into columns. */
export async function buildCatalogue(file: string, manifest: Manifest): Promise<CatalogueColumns> {
  const builder = new CatalogueBuilder(manifest.documents?.count ?? 0)
  for await (const entries of listInChunks(file, manifest)) for (const entry of entries) builder.add(entry)
  return builder.finish()
}

/** Takes entries as they come, at most `capacity` documents, and puts them in order. */
export class CatalogueBuilder {
  readonly #tree = new FolderTree()
  readonly #keys: string[] = []
  readonly #folders: Uint32Array
  readonly #columns: Omit<CatalogueColumns['documents'], 'names'>
  /** The column, to be written to as text. */
  readonly #hashes: Buffer
  readonly #skipped: SkippedDocument[] = []
  #nameBytes = 0
  #documents = 0

  constructor(capacity: number) {
    this.#folders = new Uint32Array(capacity)
    this.#columns = emptyColumns(capacity)
    this.#hashes = Buffer.from(this.#columns.hashes.buffer)
  }

  add(entry: ListedEntry): void {
    if (entry.kind === 'folder') {
      this.#tree.numberOf(entry.path)
    } else if (entry.kind === 'skipped') {
      this.#tree.numberOf(parentOf(entry.path))
      this.#skipped.push({ path: entry.path, reason: entry.reason })
    } else {
      this.#addDocument(entry)
    }
  }

  finish(): CatalogueColumns {
    const { columns, places } = this.#tree.inBreadth()
    const folders = { ...columns, ...this.#foldersOf(places) }
    for (let folder = columns.parents.length - 1; folder > 0; folder--) {
      const parent = columns.parents[folder] ?? 0
      folders.counts[parent] = (folders.counts[parent] ?? 0) + (folders.counts[folder] ?? 0)
      folders.bytes[parent] = (folders.bytes[parent] ?? 0) + (folders.bytes[folder] ?? 0)
    }
    const order = this.#inOrder(places, folders.documents)
    return { folders, documents: this.#documentsIn(order), skipped: this.#skippedBy(places) }
  }

  #addDocument({ path, size, mtimeSeconds, sha256, stamp, range }: ListedDocument): void {
    const number = this.#documents++
    if (number >= this.#folders.length) {
      throw new ArchiveError('damaged', 'the index names more documents than the manifest speaks of', path)
    }
    const key = byteOrderKey(path.slice(path.lastIndexOf('/') + 1))
    this.#keys.push(key)
    this.#nameBytes += key.length
    this.#folders[number] = this.#tree.numberOf(parentOf(path))
    const columns = this.#columns
    columns.sizes[number] = size
    columns.mtimeSeconds[number] = mtimeSeconds
    if (stamp !== null) keepStamp(columns.stamps, number, stamp)
    if (sha256 !== null) this.#hashes.write(sha256, 32 * number, 32, 'hex')
    columns.ranges[2 * number] = range?.offset ?? 0
    columns.ranges[2 * number + 1] = range?.length ?? 0
  }

  /** How many documents lie directly in each folder and how large they are, and where they begin. */
  #foldersOf(places: Uint32Array): Pick<CatalogueColumns['folders'], 'documents' | 'counts' | 'bytes'> {
    const [counts, bytes] = [numbers(places.length), numbers(places.length)]
    for (let number = 0; number < this.#documents; number++) {
      const folder = places[this.#folders[number] ?? 0] ?? 0
      counts[folder] = (counts[folder] ?? 0) + 1
      bytes[folder] = (bytes[folder] ?? 0) + (this.#columns.sizes[number] ?? 0)
    }
    const documents = numbers(places.length + 1)
    for (let folder = 0; folder < places.length; folder++) {
      documents[folder + 1] = (documents[folder] ?? 0) + (counts[folder] ?? 0)
    }
    return { documents, counts, bytes }
  }

  /** The numbers of the documents as they came, in the order that they are to have. */
  #inOrder(places: Uint32Array, starts: Float64Array): Uint32Array {
    const order = new Uint32Array(this.#documents)
    const next = Float64Array.from(starts)
    for (let number = 0; number < this.#documents; number++) {
      const folder = places[this.#folders[number] ?? 0] ?? 0
      const place = next[folder] ?? 0
      next[folder] = place + 1
      order[place] = number
    }
    const keys = this.#keys
    const byKey = (one: number, other: number) => ((keys[one] ?? '') < (keys[other] ?? '') ? -1 : 1)
    for (let folder = 0; folder < places.length; folder++)
      order.subarray(starts[folder], starts[folder + 1]).sort(byKey)
    return order
  }

  #documentsIn(order: Uint32Array): CatalogueColumns['documents'] {
    const from = this.#columns
    const to = emptyColumns(order.length)
    for (const [place, number] of order.entries()) {
      to.sizes[place] = from.sizes[number] ?? 0
      to.mtimeSeconds[place] = from.mtimeSeconds[number] ?? 0
      to.stamps.set(from.stamps.subarray(3 * number, 3 * number + 3), 3 * place)
      to.hashes.set(from.hashes.subarray(32 * number, 32 * number + 32), 32 * place)
      to.ranges.set(from.ranges.subarray(2 * number, 2 * number + 2), 2 * place)
    }
    const keys = this.#keys
    const inOrder = (function* () {
      for (const number of order) yield keys[number] ?? ''
    })()
    return { ...to, names: nameListOf(inOrder, order.length, this.#nameBytes) }
  }

  #skippedBy(places: Uint32Array): CatalogueColumns['skipped'] {
    const skipped: CatalogueColumns['skipped'] = new Map()
    for (const one of this.#skipped.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const folder = places[this.#tree.numberOf(parentOf(one.path))] ?? 0
      const others = skipped.get(folder)
      if (others) others.push(one)
      else skipped.set(folder, [one])
    }
    return skipped
  }
}

function emptyColumns(length: number): Omit<CatalogueColumns['documents'], 'names'> {
  return {
    sizes: numbers(length),
    mtimeSeconds: numbers(length),
    stamps: new BigInt64Array(new SharedArrayBuffer(24 * length)),
    hashes: new Uint8Array(new SharedArrayBuffer(32 * length)),
    ranges: numbers(2 * length),
  }
}

const STAMP = /^(0|-?[1-9]\d{0,18}) (0|-?[1-9]\d{0,18}) ([1-9]\d{0,18})$/

/** Left out is what no file of ours has: an archive may claim any text. */
function keepStamp(stamps: BigInt64Array, number: number, stamp: string): void {
  const [, ...parts] = STAMP.exec(stamp) ?? []
  const given = parts.map(BigInt)
  if (given.some((part) => BigInt.asIntN(64, part) !== part)) return
  for (const [at, part] of given.entries()) stamps[3 * number + at] = part
}

/** Empty for what lies at the top. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
