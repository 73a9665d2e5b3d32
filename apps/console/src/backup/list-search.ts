import type { BackupQuery, OperationStatus, Origin } from '@mvp/core/contract'
import { idOf, oneOf, pageOf, wordsOf } from '../parts/address.ts'

const stateOf = oneOf<OperationStatus>({
  queued: true,
  running: true,
  completed: true,
  failed: true,
  cancelled: true,
  interrupted: true,
  skipped: true,
})
const originOf = oneOf<Origin>({ manual: true, scheduled: true, safety: true, uploaded: true })

/** What the list's address holds. */
export type ListSearch = {
  page?: number | undefined
  state?: OperationStatus | undefined
  origin?: Origin | undefined
  schedule?: string | undefined
  search?: string | undefined
}

export const listSearch = {
  parse: (search: Record<string, unknown>): ListSearch => ({
    page: pageOf(search.page),
    state: stateOf(search.state),
    origin: originOf(search.origin),
    schedule: idOf(search.schedule),
    search: wordsOf(search.search),
  }),
}

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
