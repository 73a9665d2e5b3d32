import { type CompareQuery, differenceKind } from '@mvp/core/contract-compare'
import { z } from 'zod'

/** Which two, and which of their documents are listed. What does not fit is dropped. */
export const compareSearch = z.object({
  a: z.uuid().optional().catch(undefined),
  b: z.uuid().optional().catch(undefined),
  kind: differenceKind.optional().catch(undefined),
  search: z.coerce.string().trim().min(1).max(200).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
})
export type CompareSearch = z.infer<typeof compareSearch>

/** Null: the address does not name two backups. */
export function toCompareQuery({ a, b, kind, search, page }: CompareSearch): CompareQuery | null {
  if (!a || !b) return null
  return { a, b, page: page ?? 1, pageSize: 50, ...(kind && { kind }), ...(search && { search }) }
}
