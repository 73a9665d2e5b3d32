import type { DocumentChangeKind } from '@mvp/core/contract-preview'
import type { RestoreScope } from '@mvp/core/contract-restore'
import { type DocumentPlace, documentPlace } from '../backup/document-place.ts'
import { idOf, named, oneOf, pageOf, textOf, wordsOf } from '../parts/address.ts'

/** More would not fit an address: a folder stands for all that is in it. */
export const mostChosen = 100

const scopeOf = oneOf<RestoreScope>({ everything: true, database: true, documents: true, chosen: true })
const kindOf = oneOf<DocumentChangeKind>({ add: true, replace: true, remove: true })

/** What a restore's address holds. */
export type RestoreSearch = DocumentPlace & {
  /** The restore whose outcome is shown; without it the page shows what a restore would change. */
  operation?: string | undefined
  scope?: RestoreScope | undefined
  /** SQL that was not made here may run with our rights. */
  trust?: true | undefined
  /** Documents and folders that are ticked. */
  chosen?: string[] | undefined
  /** The changes of documents that are listed. */
  kind?: DocumentChangeKind | undefined
  search?: string | undefined
  changes?: number | undefined
}

export const restoreSearch = {
  parse: (search: Record<string, unknown>): RestoreSearch =>
    named(search, {
      ...documentPlace.parse(search),
      operation: idOf(search.operation),
      scope: scopeOf(search.scope),
      trust: search.trust === true || search.trust === 'true' ? true : undefined,
      chosen: chosenOf(search.chosen),
      kind: kindOf(search.kind),
      search: wordsOf(search.search),
      changes: pageOf(search.changes, 2),
    }),
}

function chosenOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostChosen) return
  const paths = value.flatMap((path) => textOf(path) ?? [])
  // One that does not fit makes the whole choice another than it was: none is better than some.
  return paths.length === value.length ? paths : undefined
}
