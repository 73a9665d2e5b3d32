import type { ChosenDocuments } from './chosen-documents.ts'
import type { Manifest } from './manifest.ts'

/** What a thread is given that puts documents into a folder. */
export type ExtractTask = {
  file: string
  manifest: Manifest
  directory: string
  chosen?: ChosenDocuments | undefined
  /** Each document and folder is put on the disk once it is whole; otherwise they all are together, by another. */
  syncEach: boolean
}

/** The same for one of several. */
export type RangesTask = ExtractTask & {
  /** Shared by the threads: the number of the next line of the index that none has taken. */
  nextLine: Int32Array
  /** Shared as well: how many threads may still place something. */
  placing: Int32Array
}

export type ExtractedDocuments = { count: number; bytes: number }
