import type { ListedEntry } from '@mvp/archive/list-documents'

export type ListedDocument = Extract<ListedEntry, { kind: 'document' }>
type Skipped = Extract<ListedEntry, { kind: 'skipped' }>

/** A folder of a backup: what lies directly in it, and what all below it comes to. */
export type CatalogueFolder = {
  path: string
  folders: CatalogueFolder[]
  documents: ListedDocument[]
  skipped: Skipped[]
  count: number
  bytes: number
  sorted: boolean
}

/** The documents of one backup in memory, to be browsed, searched and compared: a few hundred bytes each. */
export class DocumentCatalogue {
  readonly root: CatalogueFolder = emptyFolder('')
  readonly #folders = new Map<string, CatalogueFolder>([['', this.root]])
  readonly #documents = new Map<string, ListedDocument>()

  add(entry: ListedEntry): void {
    if (entry.kind === 'folder') {
      this.#folderAt(entry.path)
      return
    }
    const parent = this.#folderAt(parentOf(entry.path))
    parent.sorted = false
    if (entry.kind === 'skipped') {
      parent.skipped.push(entry)
      return
    }
    parent.documents.push(entry)
    this.#documents.set(entry.path, entry)
    for (const folder of this.#upFrom(parent.path)) {
      folder.count++
      folder.bytes += entry.size
    }
  }

  /** Documents there are. */
  get size(): number {
    return this.#documents.size
  }

  find(path: string): ListedDocument | null {
    return this.#documents.get(path) ?? null
  }

  documents(): IterableIterator<ListedDocument> {
    return this.#documents.values()
  }

  /** What lies directly in it is in order of names. Null: there is no such folder. */
  folder(path: string): CatalogueFolder | null {
    const folder = this.#folders.get(path)
    if (!folder) return null
    if (!folder.sorted) {
      folder.folders.sort(byPath)
      folder.documents.sort(byPath)
      folder.skipped.sort(byPath)
      folder.sorted = true
    }
    return folder
  }

  /** Documents below a folder whose path holds every word, in any case; in order of paths. */
  search(folder: string, words: string): ListedDocument[] {
    const wanted = words.toLowerCase().split(/\s+/)
    const below = folder === '' ? '' : `${folder}/`
    const found: ListedDocument[] = []
    for (const document of this.#documents.values()) {
      if (!document.path.startsWith(below)) continue
      const text = document.path.slice(below.length).toLowerCase()
      if (wanted.every((word) => text.includes(word))) found.push(document)
    }
    return found.sort(byPath)
  }

  #folderAt(path: string): CatalogueFolder {
    const known = this.#folders.get(path)
    if (known) return known
    const folder = emptyFolder(path)
    this.#folders.set(path, folder)
    const parent = this.#folderAt(parentOf(path))
    parent.folders.push(folder)
    parent.sorted = false
    return folder
  }

  *#upFrom(path: string): Generator<CatalogueFolder> {
    for (let at = path; ; at = parentOf(at)) {
      yield this.#folderAt(at)
      if (at === '') return
    }
  }
}

function emptyFolder(path: string): CatalogueFolder {
  return { path, folders: [], documents: [], skipped: [], count: 0, bytes: 0, sorted: true }
}

/** Empty for what lies at the top. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function byPath(one: { path: string }, other: { path: string }): number {
  return one.path < other.path ? -1 : 1
}
