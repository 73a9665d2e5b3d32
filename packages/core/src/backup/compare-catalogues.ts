import { setImmediate } from 'node:timers/promises'
import type { TableRows } from '../contract.ts'
import type { DocumentDifference, TableDifference } from '../contract-compare.ts'
import type { DocumentCatalogue, ListedDocument } from './document-catalogue.ts'

/** Every document that is not the same in both, in order of paths, and how many are. */
export type CatalogueDifference = {
  same: number
  added: number
  removed: number
  changed: number
  unhashed: number
  items: DocumentDifference[]
}

const DOCUMENTS_AT_ONCE = 5_000

/** By hash. Where one side has none, the sizes decide, and it is counted how often. */
export async function compareCatalogues(
  before: DocumentCatalogue,
  after: DocumentCatalogue,
): Promise<CatalogueDifference> {
  const difference: CatalogueDifference = { same: 0, added: 0, removed: 0, changed: 0, unhashed: 0, items: [] }
  let looked = 0
  for (const document of after.documents()) {
    compareOne(difference, before.find(document.path), document)
    // Hundreds of thousands may be compared: others have their turn in between.
    if (++looked % DOCUMENTS_AT_ONCE === 0) await setImmediate()
  }
  for (const { path, size } of before.documents()) {
    if (after.find(path)) continue
    difference.removed++
    difference.items.push({ kind: 'removed', path, sizeThen: size, sizeNow: null })
  }
  difference.items.sort((one, other) => (one.path < other.path ? -1 : 1))
  return difference
}

function compareOne(difference: CatalogueDifference, then: ListedDocument | null, now: ListedDocument): void {
  const { path } = now
  if (!then) {
    difference.added++
    difference.items.push({ kind: 'added', path, sizeThen: null, sizeNow: now.size })
    return
  }
  const hashed = then.sha256 !== null && now.sha256 !== null
  const same = then.size === now.size && (!hashed || then.sha256 === now.sha256)
  if (same) {
    difference.same++
    if (!hashed) difference.unhashed++
    return
  }
  difference.changed++
  difference.items.push({ kind: 'changed', path, sizeThen: then.size, sizeNow: now.size })
}

/** All tables of both: those that came or went first, then by how many rows they differ in. */
export function compareTables(before: readonly TableRows[], after: readonly TableRows[]): TableDifference[] {
  const tables = new Map<string, TableDifference>()
  for (const { schema, name, rows } of before)
    tables.set(keyOf({ schema, name }), { schema, name, rowsThen: rows, rowsNow: null })
  for (const { schema, name, rows } of after) {
    const known = tables.get(keyOf({ schema, name }))
    tables.set(keyOf({ schema, name }), { schema, name, rowsThen: known?.rowsThen ?? null, rowsNow: rows })
  }
  return [...tables.values()].sort((a, b) => weight(b) - weight(a) || (keyOf(a) < keyOf(b) ? -1 : 1))
}

// No schema and no table is called like this.
const keyOf = ({ schema, name }: { schema: string; name: string }) => `${schema}\0${name}`

function weight({ rowsThen, rowsNow }: TableDifference): number {
  return rowsThen === null || rowsNow === null ? Number.MAX_SAFE_INTEGER : Math.abs(rowsNow - rowsThen)
}
