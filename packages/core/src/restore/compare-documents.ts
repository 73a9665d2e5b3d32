import { randomUUID } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { hashDocuments } from '@mvp/archive/hash-documents'
import { stampOf } from '@mvp/archive/list-documents'
import { type WalkedEntry, walkDocuments } from '@mvp/archive/walk-documents'
import type { DocumentCatalogue, ListedDocument } from '../backup/document-catalogue.ts'
import { readCatalogue } from '../backup/read-catalogue.ts'
import { fileErrorCode } from '../backup/store.ts'
import { RESTORE_FOLDER } from '../backup/write-archive.ts'
import type { Problem } from '../contract.ts'
import type { DocumentChange } from '../contract-preview.ts'
import type { Core } from '../core.ts'
import { explainError } from '../operation/execute.ts'
import { DocumentChanges } from './document-changes.ts'
import { type HashCache, hashCacheOf } from './hash-cache.ts'

/** A comparison of a backup's documents with the live ones, as far as it has come. */
export type Comparison = {
  id: string
  state: 'running' | 'done' | 'failed'
  comparedAt: Date
  looked: number
  readBytes: number
  same: number
  /** Empty until it is done. */
  changes: DocumentChanges
  error: Problem | null
}

/** Begins to compare, document by document; never throws, its state says how it went. */
export function beginComparison(core: Core, id: string): { comparison: Comparison; ended: Promise<void> } {
  const comparison: Comparison = {
    id: randomUUID(),
    state: 'running',
    comparedAt: new Date(),
    looked: 0,
    readBytes: 0,
    same: 0,
    changes: new DocumentChanges(),
    error: null,
  }
  return { comparison, ended: run() }

  async function run(): Promise<void> {
    try {
      comparison.changes = await compare(core, id, comparison)
      comparison.state = 'done'
    } catch (error) {
      if (!core.closing.aborted) core.log.warn({ err: error }, 'documents could not be compared with a backup')
      Object.assign(comparison, { state: 'failed', error: explainError(error) })
    }
  }
}

/** A live document that has the size of the one in the backup: its hash decides. */
type Candidate = { document: ListedDocument; stats: BigIntStats }

async function compare(core: Core, id: string, comparison: Comparison): Promise<DocumentChanges> {
  const { archive, catalogue } = await readCatalogue(core, id)
  const { documentsDir } = core.env
  const changes = new DocumentChanges()
  const found: Found = { seen: new Uint8Array(catalogue.size), seenCount: 0, candidates: [], changes }
  // Stamps of another installation's files mean nothing here.
  const stamps = archive.provenance === 'here'
  for await (const batch of inBatches(walkDocuments(documentsDir, new Set([RESTORE_FOLDER])), LOOKED_AT_ONCE)) {
    core.closing.throwIfAborted()
    await Promise.all(batch.map((entry) => look(documentsDir, entry, { catalogue, found, stamps })))
    comparison.looked += batch.length
    // As they come: there may be a million, and each is large while it is open.
    if (found.candidates.length >= BATCH_DOCUMENTS) await decide(core, found, comparison)
  }
  await decide(core, found, comparison)
  await addMissing(catalogue, found)
  await changes.sort()
  return changes
}

/** Candidates are what they were, or replaced: from then on they are none. */
async function decide(core: Core, found: Found, comparison: Comparison): Promise<void> {
  const candidates = found.candidates.splice(0)
  for (const candidate of await compareHashes(core, candidates, comparison)) found.changes.add(replaced(candidate))
  comparison.same = found.seenCount - found.changes.sum('replace').documents
}

const MADE_AT_ONCE = 5_000

/** Documents of the backup that are not in the folder. */
async function addMissing(catalogue: DocumentCatalogue, { seen, changes }: Found): Promise<void> {
  let number = 0
  for (const document of catalogue.documents()) {
    if (seen[number++] === 0) changes.add(added(document))
    // There may be a million: others have their turn in between.
    if (number % MADE_AT_ONCE === 0) await setImmediate()
  }
}

const LOOKED_AT_ONCE = 200

/** `seen` by the numbers of the catalogue. */
type Found = { seen: Uint8Array; seenCount: number; candidates: Candidate[]; changes: DocumentChanges }
type Against = { catalogue: DocumentCatalogue; found: Found; stamps: boolean }

async function look(root: string, entry: WalkedEntry, { catalogue, found, stamps }: Against): Promise<void> {
  if (entry.type === 'directory') return
  const stats = await statsOf(join(root, entry.path))
  if (entry.type === 'skipped') {
    found.changes.add(removed(entry.path, stats, entry.reason))
    return
  }
  // Deleted since it was listed.
  if (!stats) return
  const number = catalogue.numberOf(entry.path)
  const document = catalogue.find(entry.path)
  if (number === null || !document) {
    found.changes.add(removed(entry.path, stats, null))
    return
  }
  found.seen[number] = 1
  found.seenCount++
  if (Number(stats.size) !== document.size || document.sha256 === null) found.changes.add(replaced({ document, stats }))
  else if (!(stamps && document.stamp === stampOfFile(stats))) found.candidates.push({ document, stats })
}

/** Those of another content, by their hashes. */
async function compareHashes(core: Core, candidates: Candidate[], comparison: Comparison): Promise<Candidate[]> {
  const cache = hashCacheOf(core)
  const hashes = new Map<string, string>()
  for (const { document, stats } of candidates) {
    const known = cache.get(document.path, stampOfFile(stats))
    if (known !== null) hashes.set(document.path, known)
  }
  const unknown = candidates.filter(({ document }) => !hashes.has(document.path))
  for (const batch of bySize(unknown)) await hashBatch(core, batch, { cache, hashes, comparison })
  return candidates.filter(({ document }) => hashes.get(document.path) !== document.sha256)
}

type Hashing = { cache: HashCache; hashes: Map<string, string>; comparison: Comparison }

/** A file written to this shortly ago may be written to again without another time. */
const SETTLED_MS = 2_000

async function hashBatch(core: Core, batch: Candidate[], { cache, hashes, comparison }: Hashing): Promise<void> {
  const before = comparison.readBytes
  const paths = batch.map(({ document }) => document.path)
  const hashed = await hashDocuments(core.env.documentsDir, paths, {
    signal: core.closing,
    onBytes: (bytes) => {
      comparison.readBytes = before + bytes
    },
  })
  for (const [index, { document, stats }] of batch.entries()) {
    const sha256 = hashed[index]?.sha256
    if (sha256 === undefined) continue
    hashes.set(document.path, sha256)
    const settled = Date.now() - Number(stats.ctimeMs) > SETTLED_MS
    if (settled) cache.set(document.path, { stamp: stampOfFile(stats), sha256 })
  }
  comparison.readBytes = before + hashed.reduce((sum, document) => sum + (document?.size ?? 0), 0)
}

const BATCH_DOCUMENTS = 1_000
const BATCH_BYTES = 256 << 20

/** A thread for each: large enough to be worth it, small enough that what is known is kept when the server ends. */
function bySize(candidates: Candidate[]): Candidate[][] {
  const batches: Candidate[][] = []
  let [batch, bytes]: [Candidate[], number] = [[], 0]
  for (const candidate of candidates) {
    batch.push(candidate)
    bytes += candidate.document.size
    if (batch.length < BATCH_DOCUMENTS && bytes < BATCH_BYTES) continue
    batches.push(batch)
    ;[batch, bytes] = [[], 0]
  }
  return batch.length > 0 ? [...batches, batch] : batches
}

function stampOfFile({ mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return stampOf({ mtime: String(mtimeNs), ctime: String(ctimeNs), inode: String(ino) })
}

async function statsOf(file: string): Promise<BigIntStats | null> {
  try {
    return await lstat(file, { bigint: true })
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT' || fileErrorCode(error) === 'ENOTDIR') return null
    throw error
  }
}

async function* inBatches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const one of source) {
    batch.push(one)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function added({ path, size }: ListedDocument): DocumentChange {
  return { kind: 'add', path, sizeNow: null, sizeInBackup: size, modifiedAt: null, reason: null }
}

function replaced({ document, stats }: Candidate): DocumentChange {
  const { path, size } = document
  return { ...live(stats), kind: 'replace', path, sizeInBackup: size, reason: null }
}

function removed(path: string, stats: BigIntStats | null, reason: string | null): DocumentChange {
  return { ...live(stats), kind: 'remove', path, sizeInBackup: null, reason }
}

function live(stats: BigIntStats | null): Pick<DocumentChange, 'sizeNow' | 'modifiedAt'> {
  return { sizeNow: stats && Number(stats.size), modifiedAt: stats?.mtime.toISOString() ?? null }
}
