import type { BackupsComparison, CompareQuery, DocumentDifference } from '../contract-compare.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Archive } from '../schema.ts'
import { type CatalogueDifference, compareCatalogues, compareTables } from './compare-catalogues.ts'
import { findBackup } from './list-backups.ts'
import { readCatalogue } from './read-catalogue.ts'
import { findArchive } from './records.ts'

/** Comparisons of two indexes that a server remembers, so that turning a page does not compare again. */
const MOST_KEPT = 3

const kept = new WeakMap<Core, Map<string, Promise<CatalogueDifference>>>()

/**
 * What changed from the older of two backups to the newer, by their indexes: nothing is read but those. Throws `not_found`
 * for what is no backup in the store, `invalid` for one and the same, and what readCatalogue throws.
 */
export async function compareBackups(core: Core, query: CompareQuery): Promise<BackupsComparison> {
  if (query.a === query.b) throw new AppError('invalid', 'A backup does not differ from itself.', { hint: 'Name two.' })
  const [a, b] = [await archiveOf(core, query.a), await archiveOf(core, query.b)]
  const [older, newer] = a.takenAt <= b.takenAt ? [a, b] : [b, a]
  const bothHold = (half: 'database' | 'documents') => Boolean(older.manifest[half] && newer.manifest[half])
  return {
    older: await findBackup(core, older.id),
    newer: await findBackup(core, newer.id),
    tables: bothHold('database') ? compareTables(older.tables, newer.tables) : null,
    documents: bothHold('documents') ? pageOf(await differenceOf(core, older, newer), query) : null,
  }
}

async function archiveOf(core: Core, id: string): Promise<Archive> {
  const archive = await findArchive(core.db, id)
  if (!archive) {
    throw new AppError('not_found', 'One of the two is not in the store.', {
      hint: 'It may have been deleted, or never became a backup. Choose another in the list.',
    })
  }
  return archive
}

function differenceOf(core: Core, older: Archive, newer: Archive): Promise<CatalogueDifference> {
  const ofCore = kept.get(core) ?? new Map<string, Promise<CatalogueDifference>>()
  kept.set(core, ofCore)
  const key = `${older.id} ${newer.id}`
  const known = ofCore.get(key)
  const difference = known ?? readAndCompare(core, older, newer)
  ofCore.delete(key)
  ofCore.set(key, difference)
  difference.catch(() => ofCore.get(key) === difference && ofCore.delete(key))
  for (const old of [...ofCore.keys()].slice(0, -MOST_KEPT)) ofCore.delete(old)
  return difference
}

/** One after the other: each may hold as many documents as are kept in memory at all. */
async function readAndCompare(core: Core, older: Archive, newer: Archive): Promise<CatalogueDifference> {
  const { catalogue: before } = await readCatalogue(core, older.id)
  const { catalogue: after } = await readCatalogue(core, newer.id)
  return compareCatalogues(before, after)
}

function pageOf({ items, ...counts }: CatalogueDifference, { kind, search, page, pageSize }: CompareQuery) {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (one: DocumentDifference) => {
    if (kind !== undefined && one.kind !== kind) return false
    const path = one.path.toLowerCase()
    return words.every((word) => path.includes(word))
  }
  const found = items.filter(fits)
  const start = (page - 1) * pageSize
  return { ...counts, items: found.slice(start, start + pageSize), page, pageSize, total: found.length }
}
