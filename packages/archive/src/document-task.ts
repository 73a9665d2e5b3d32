import type { FileRange } from './crc-runs.ts'
import type { KeptDocuments } from './find-kept.ts'
import type { SkippedDocument } from './manifest.ts'
import type { SharedFile } from './shared-file.ts'
import type { WalkedEntry } from './walk-documents.ts'

/** What a document thread is given: where to write, where to read, and how hard to compress. */
export type DocumentTask = SharedFile & {
  root: string
  level: number
  /** Where documents that have not changed are copied from. */
  previous: KeptDocuments | null
}

/** What it is started with: the rest comes with each job. */
export type ThreadTask = Omit<DocumentTask, 'previous'>

/** What it is asked: some entries of the walk, or one document too large to be read whole. */
export type DocumentJob = Pick<DocumentTask, 'previous'> & ({ entries: WalkedEntry[] } | { large: string })

/** What it answers: progress in plain bytes while it works, then what came of the job. */
export type DocumentMessage = { type: 'bytes'; bytes: number } | { type: 'done'; outcome: DocumentOutcome }

export type DocumentOutcome = {
  /** Lines of the index, as text. */
  lines: string
  ranges: FileRange[]
  count: number
  bytes: number
  directories: number
  skipped: SkippedDocument[]
  /** Documents found too large to be read whole: they come later, one at a time. */
  large: string[]
  /** How many were copied instead of read. */
  copied: number
  /** Documents that have not changed, but whose copy had: they were read. */
  rotten: string[]
}

export const DOCUMENTS_PREFIX = 'documents'

/** Up to this size a document is read whole, and packed before its place in the file is reserved. */
export const WHOLE_DOCUMENT_BYTES = 4 << 20
