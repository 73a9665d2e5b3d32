import type { CompareQuery } from '@mvp/core/contract-compare'
import { idOf, named, oneOf, pageOf, wordsOf } from '../parts/address.ts'

const kindOf = oneOf<NonNullable<CompareQuery['kind']>>({ added: true, removed: true, changed: true })

/** Which two, and which of their documents are listed. */
export type CompareSearch = {
  a?: string | undefined
  b?: string | undefined
  kind?: CompareQuery['kind']
  search?: string | undefined
  page?: number | undefined
}

export const compareSearch = {
  parse: (search: Record<string, unknown>): CompareSearch =>
    named(search, {
      a: idOf(search.a),
      b: idOf(search.b),
      kind: kindOf(search.kind),
      search: wordsOf(search.search),
      page: pageOf(search.page),
    }),
}

/** Null: the address does not name two backups. */
export function toCompareQuery({ a, b, kind, search, page }: CompareSearch): CompareQuery | null {
  if (!a || !b) return null
  return { a, b, page: page ?? 1, pageSize: 50, ...(kind && { kind }), ...(search && { search }) }
}
