import type { AuditQuery } from '@mvp/core/contract-audit'
import { z } from 'zod'

/** A day of the reader's, `2026-10-22`. While a year is being typed it is one of the first centuries. */
const day = z.iso
  .date()
  .refine((date) => date >= '1000' && date < '3000')
  .optional()
  .catch(undefined)
const words = z.coerce
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u)
  .optional()
  .catch(undefined)

/** What the log's address holds. What does not fit is dropped: an old bookmark still opens the log. */
export const auditSearch = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
  who: words,
  action: words,
  from: day,
  /** The last day that is in it. */
  to: day,
})
export type AuditSearch = z.infer<typeof auditSearch>

const pageSize = 50

export function toQuery(search: AuditSearch): AuditQuery {
  return { page: search.page ?? 1, pageSize, ...toFilter(search) }
}

function toFilter({ who, action, from, to }: AuditSearch) {
  return {
    ...(who && { who }),
    ...(action && { action }),
    ...(from && { from: midnight(from, 0) }),
    ...(to && { to: midnight(to, 1) }),
  }
}

/** When a day of the reader's begins, or one so many days after it; a day may have 23 hours. */
function midnight(date: string, daysLater: number): string {
  const start = new Date(`${date}T00:00`)
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}

/** All that fits the filters, as a file. */
export function csvAddress(search: AuditSearch): string {
  const query = new URLSearchParams(toFilter(search)).toString()
  return `/api/admin/backups/audit.csv${query && `?${query}`}`
}

export function isFiltered({ who, action, from, to }: AuditSearch): boolean {
  return Boolean(who ?? action ?? from ?? to)
}

/** A changed filter begins at the first page; an empty one leaves the address. */
export function withFilter(search: AuditSearch, change: Partial<AuditSearch>): AuditSearch {
  const { who, action, from, to } = { ...search, ...change }
  return { who: who || undefined, action: action || undefined, from: from || undefined, to: to || undefined }
}
