import type { BackupQuery, BackupSort, OperationStatus, Origin, SortOrder, Verification } from '@mvp/core/contract'
import { idOf, named, oneOf, pageOf, wordsOf } from '../parts/address.ts'
import { type ListColumn, shownColumns } from './list-columns.ts'

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
const verificationOf = oneOf<Verification>({ verified: true, corrupt: true, missing: true })
export const sortKeyOf = oneOf<BackupSort>({ taken: true, size: true, duration: true })
export const orderOf = oneOf<SortOrder>({ asc: true, desc: true })

export const pageSizes = [25, 50, 100, 200] as const
export type PageSize = (typeof pageSizes)[number]

/** What the list's address holds. */
export type ListSearch = {
  page?: number | undefined
  state?: OperationStatus | undefined
  origin?: Origin | undefined
  schedule?: string | undefined
  found?: Verification | undefined
  /** A day of the reader's, `2026-10-22`. */
  from?: string | undefined
  /** The last day that is in it. */
  to?: string | undefined
  search?: string | undefined
  sort?: BackupSort | undefined
  order?: SortOrder | undefined
  size?: PageSize | undefined
  /** The columns that are shown, when they are not the usual ones: `contents.size`. */
  columns?: string | undefined
}

export const listSearch = {
  parse: (search: Record<string, unknown>): ListSearch =>
    named(search, {
      page: pageOf(search.page),
      state: stateOf(search.state),
      origin: originOf(search.origin),
      schedule: idOf(search.schedule),
      found: verificationOf(search.found),
      from: dayOf(search.from),
      to: dayOf(search.to),
      search: wordsOf(search.search),
      sort: sortKeyOf(search.sort),
      order: orderOf(search.order),
      size: pageSizes.find((size) => String(size) === String(search.size)),
      columns: columnsIn(search.columns),
    }),
}

/** While a year is being typed it is one of the first centuries. */
function dayOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[12]\d{3}-\d\d-\d\d$/.test(value)) return
  const date = new Date(`${value}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(value) ? undefined : value
}

function columnsIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z.]{0,100}$/.test(value) ? value : undefined
}

const usualPageSize = 25

export function toQuery(search: ListSearch): BackupQuery {
  return {
    page: search.page ?? 1,
    pageSize: search.size ?? usualPageSize,
    // Who looks for what failed looks for what was interrupted or missed, too.
    ...(search.state && { status: search.state === 'failed' ? 'unsuccessful' : search.state }),
    ...(search.origin && { origin: search.origin }),
    ...(search.schedule && { scheduleId: search.schedule }),
    ...(search.found && { verification: search.found }),
    ...(search.from && { from: midnight(search.from, 0) }),
    ...(search.to && { to: midnight(search.to, 1) }),
    ...(search.search && { search: search.search }),
    ...(search.sort && { sort: search.sort }),
    ...(search.order && { order: search.order }),
  }
}

/** When a day of the reader's begins, or one so many days after it; a day may have 23 hours. */
function midnight(date: string, daysLater: number): string {
  const start = new Date(`${date}T00:00`)
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}

export function isFiltered({ state, origin, schedule, found, from, to, search }: ListSearch): boolean {
  return Boolean(state ?? origin ?? schedule ?? found ?? from ?? to ?? search)
}

/** A changed filter begins at the first page; an empty one leaves the address. The view stays as it is. */
export function withFilter(search: ListSearch, change: Partial<ListSearch>): ListSearch {
  return withoutEmpty({ ...search, ...change, page: undefined })
}

/** The same list with nothing filtered out. */
export function withoutFilters({ sort, order, size, columns }: ListSearch): ListSearch {
  return withoutEmpty({ sort, order, size, columns })
}

/** What the list is in order of, and the address says only when it is not the newest first. */
export function sortOf({ sort = 'taken', order = 'desc' }: ListSearch): { sort: BackupSort; order: SortOrder } {
  return { sort, order }
}

/** The same key again turns the order round; another begins with the newest, the largest, the longest. */
export function withSort(search: ListSearch, sort: BackupSort): ListSearch {
  const now = sortOf(search)
  return inOrder(search, { sort, order: now.sort === sort && now.order === 'desc' ? 'asc' : 'desc' })
}

/** From the first page on. */
export function inOrder(search: ListSearch, { sort, order }: ReturnType<typeof sortOf>): ListSearch {
  return withoutEmpty({
    ...search,
    page: undefined,
    sort: sort === 'taken' ? undefined : sort,
    order: order === 'desc' ? undefined : order,
  })
}

/** What is sorted by is shown. */
export function columnsOf(search: ListSearch): ReadonlySet<ListColumn> {
  const shown = shownColumns(search.columns)
  if (search.sort === 'size' || search.sort === 'duration') shown.add(search.sort === 'size' ? 'size' : 'took')
  return shown
}

function withoutEmpty(search: ListSearch): ListSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''))
}
