import type { SkippedDocument } from './manifest.ts'
import type { NameList } from './name-list.ts'

type Numbers = Float64Array<SharedArrayBuffer>

/**
 * What lies in the documents folder of an archive, in columns instead of objects: about 110 bytes a document, outside the
 * heap, and shared with the thread that made them.
 *
 * Folders are numbered from the root, 0, in breadth: those directly in one follow each other, in order of their names' bytes.
 * Documents are numbered folder by folder, in each in order of their names' bytes.
 */
export type CatalogueColumns = {
  folders: {
    /** Of the last part of the path; the root's is empty. */
    names: NameList
    parents: Numbers
    /** One more than there are folders: those in folder f are from `children[f]` to before `children[f + 1]`. */
    children: Numbers
    /** The same of the documents directly in it. */
    documents: Numbers
    /** Of all documents below it. */
    counts: Numbers
    bytes: Numbers
  }
  documents: {
    names: NameList
    sizes: Numbers
    mtimeSeconds: Numbers
    /** Three for each, see stampOf; all 0: it has none. */
    stamps: BigInt64Array<SharedArrayBuffer>
    /** Of 32 bytes each; all 0: it has none. */
    hashes: Uint8Array<SharedArrayBuffer>
    /** Offset and length for each; length 0: not known. */
    ranges: Numbers
  }
  /** By folder, each in order of paths. */
  skipped: Map<number, SkippedDocument[]>
}

export function numbers(length: number): Numbers {
  return new Float64Array(new SharedArrayBuffer(8 * length))
}
