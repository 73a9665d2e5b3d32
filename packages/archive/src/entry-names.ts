import { createHash } from 'node:crypto'
import { ArchiveError, showable } from './archive-error.ts'

type Kind = 'file' | 'directory'

/**
 * The names an archive has used so far. Refuses a name that comes twice, a file that is also a folder, and names that
 * differ only in case or in Unicode composition: on a system that takes them for one, the last would replace the first.
 * (An archive whose index names every document needs none of this: the index says which of them there are, and the
 * file system that held them both can hold them again.)
 *
 * In memory is a digest of each name, for names can be long and there can be millions: 96 bits, so that two of a
 * million names meet by chance once in 10¹⁷ archives.
 */
export class EntryNames {
  /** By folded name: the digest of the exact name where that differs, and how it was met. */
  readonly #met = new Map<string, string>()
  #lastFolder = ''

  get size(): number {
    return this.#met.size
  }

  add(path: string, kind: Kind): void {
    this.#addFoldersOf(path)
    const known = this.#meet(path, kind === 'file' ? FILE : DIRECTORY)
    // A folder may be named after what lies in it, but once.
    const repeated = known !== undefined && !(kind === 'directory' && known.endsWith(IMPLIED))
    if (repeated)
      throw new ArchiveError('refused', `the archive holds two entries of this name: ${showable(path)}`, path)
  }

  #addFoldersOf(path: string): void {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    if (folder === this.#lastFolder) return
    for (let end = folder.indexOf('/'); end >= 0; end = folder.indexOf('/', end + 1)) {
      this.#addFolder(folder.slice(0, end), path)
    }
    if (folder !== '') this.#addFolder(folder, path)
    this.#lastFolder = folder
  }

  #addFolder(folder: string, path: string): void {
    const known = this.#meet(folder, IMPLIED)
    if (known?.endsWith(FILE)) {
      throw new ArchiveError('refused', `${showable(folder)} is a file, and yet ${showable(path)} lies in it`, path)
    }
  }

  /** Notes the name, unless it is known, and returns how it was met before. */
  #meet(path: string, how: string): string | undefined {
    const composed = path.normalize('NFC')
    const folded = composed.toUpperCase().toLowerCase()
    const key = digestOf(folded)
    const exact = folded === path ? '' : digestOf(path)
    const known = this.#met.get(key)
    if (known === undefined || (known === exact + IMPLIED && how === DIRECTORY)) this.#met.set(key, exact + how)
    if (known !== undefined && known.slice(0, -1) !== exact) {
      const text = `another entry has the same name but for case or composition: ${showable(path)}`
      throw new ArchiveError('refused', text, path)
    }
    return known
  }
}

const FILE = 'f'
const DIRECTORY = 'd'
/** A folder known only from what lies in it. */
const IMPLIED = 'i'

/** 96 bits of the text's sha256, one character a byte. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, 12)
}
