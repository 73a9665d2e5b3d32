import { findArchive } from '../backup/records.ts'
import type { ComparisonQuery, DocumentsComparison } from '../contract-preview.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { beginComparison, type Comparison } from './compare-documents.ts'

/** A comparison is shown to whoever asks within this time; then it is done again. */
const RECENT_MS = 5 * 60_000
/** Comparisons that a server remembers: those of the backups that were looked at last. */
const MOST_KEPT = 3

const comparisons = new WeakMap<Core, Map<string, Comparison>>()

/**
 * What a restore of a backup would do to each document, by hash. The first question begins a comparison, which goes on by
 * itself; ask again until it is done. Changes nothing. Throws `not_found` and `invalid` for what has no documents.
 */
export async function listDocumentChanges(core: Core, query: ComparisonQuery): Promise<DocumentsComparison> {
  const archive = await findArchive(core.db, query.id)
  if (!archive) throw new AppError('not_found', 'There is no such backup in the store.')
  if (!archive.manifest.documents) throw new AppError('invalid', 'This backup holds no documents.')
  return describe(comparisonOf(core, query), query)
}

function comparisonOf(core: Core, { id, insteadOf }: ComparisonQuery): Comparison {
  const ofCore = comparisons.get(core) ?? new Map<string, Comparison>()
  comparisons.set(core, ofCore)
  const known = ofCore.get(id)
  if (known && isRecent(known) && known.id !== insteadOf) return known
  const { comparison } = beginComparison(core, id)
  ofCore.delete(id)
  ofCore.set(id, comparison)
  for (const old of [...ofCore.keys()].slice(0, -MOST_KEPT)) ofCore.delete(old)
  return comparison
}

function isRecent({ state, comparedAt }: Comparison): boolean {
  return state === 'running' || Date.now() - comparedAt.getTime() < RECENT_MS
}

async function describe(comparison: Comparison, query: ComparisonQuery): Promise<DocumentsComparison> {
  // Before anything else: it may be done when the page has been found.
  const { id, state, looked, readBytes, same, error, changes } = comparison
  const { page, pageSize } = query
  const { items, total } = await changes.page(query)
  return {
    id,
    state,
    comparedAt: comparison.comparedAt.toISOString(),
    looked,
    readBytes,
    error,
    same,
    add: changes.sum('add'),
    replace: changes.sum('replace'),
    remove: changes.sum('remove'),
    items,
    page,
    pageSize,
    total,
  }
}
