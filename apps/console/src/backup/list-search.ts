import { type BackupQuery, operationStatus, origin } from '@mvp/core/contract'
import { z } from 'zod'

/** What the list's address holds. What does not fit is dropped: an old bookmark still opens the list. */
export const listSearch = z.object({
  page: z.coerce.number().int().min(1).optional().catch(undefined),
  state: operationStatus.optional().catch(undefined),
  origin: origin.optional().catch(undefined),
  schedule: z.uuid().optional().catch(undefined),
  search: z.coerce.string().trim().min(1).max(200).optional().catch(undefined),
})
export type ListSearch = z.infer<typeof listSearch>

const pageSize = 25

export function toQuery(search: ListSearch): BackupQuery {
  return {
    page: search.page ?? 1,
    pageSize,
    ...(search.state ? { status: search.state } : {}),
    ...(search.origin ? { origin: search.origin } : {}),
    ...(search.schedule ? { scheduleId: search.schedule } : {}),
    ...(search.search ? { search: search.search } : {}),
  }
}

export function isFiltered(search: ListSearch): boolean {
  return Boolean(search.state ?? search.origin ?? search.schedule ?? search.search)
}

/** A changed filter begins at the first page; an empty one leaves the address. */
export function withFilter(search: ListSearch, change: Partial<ListSearch>): ListSearch {
  const next = { ...search, ...change, page: undefined }
  return { state: next.state, origin: next.origin, schedule: next.schedule, search: next.search || undefined }
}
