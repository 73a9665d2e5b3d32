import type { AuditQuery } from '@mvp/core/contract-audit'
import { named, pageOf, wordsOf } from '../parts/address.ts'

/** What the log's address holds. */
export type AuditSearch = {
  page?: number | undefined
  who?: string | undefined
  action?: string | undefined
  from?: string | undefined
  /** The last day that is in it. */
  to?: string | undefined
}

export const auditSearch = {
  parse: (search: Record<string, unknown>): AuditSearch =>
    named(search, {
      page: pageOf(search.page),
      who: plainWordsOf(search.who),
      action: plainWordsOf(search.action),
      from: dayOf(search.from),
      to: dayOf(search.to),
    }),
}

function plainWordsOf(value: unknown): string | undefined {
  const words = wordsOf(value)
  return words !== undefined && /^\P{Cc}*$/u.test(words) ? words : undefined
}

/** A day of the reader's, `2026-10-22`. While a year is being typed it is one of the first centuries. */
function dayOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[12]\d{3}-\d\d-\d\d$/.test(value)) return
  const day = new Date(`${value}T00:00Z`)
  // 30 February would become a day in March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value) ? value : undefined
}

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
