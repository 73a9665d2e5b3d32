import {
  type BackupQuery,
  type BackupSort,
  backupSort,
  operationStatus,
  origin,
  type SortOrder,
  sortOrder,
  verification,
} from '@mvp/core/contract'
import { z } from 'zod'
import { type ListColumn, shownColumns } from './list-columns.ts'

/** A day of the reader's, `2026-10-22`. While a year is being typed it is one of the first centuries. */
const day = z.iso
  .date()
  .refine((date) => date >= '1000' && date < '3000')
  .optional()
  .catch(undefined)

export const pageSizes = [25, 50, 100, 200] as const

/** What the list's address holds. What does not fit is dropped: an old bookmark still opens the list. */
export const listSearch = z.object({
  page: z.coerce.number().int().min(1).optional().catch(undefined),
  state: operationStatus.optional().catch(undefined),
  origin: origin.optional().catch(undefined),
  schedule: z.uuid().optional().catch(undefined),
  found: verification.optional().catch(undefined),
  from: day,
  /** The last day that is in it. */
  to: day,
  search: z.coerce.string().trim().min(1).max(200).optional().catch(undefined),
  sort: backupSort.optional().catch(undefined),
  order: sortOrder.optional().catch(undefined),
  size: z.coerce.number().pipe(z.literal(pageSizes)).optional().catch(undefined),
  /** The columns that are shown, when they are not the usual ones: `contents.size`. */
  columns: z
    .string()
    .max(100)
    .regex(/^[a-z.]*$/)
    .optional()
    .catch(undefined),
})
export type ListSearch = z.infer<typeof listSearch>

const usualPageSize = 25

export function toQuery(search: ListSearch): BackupQuery {
  return {
    page: search.page ?? 1,
    pageSize: search.size ?? usualPageSize,
    ...(search.state && { status: search.state }),
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
