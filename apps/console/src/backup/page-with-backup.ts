import { isUnsuccessful } from '@mvp/core/backup/unsuccessful'
import type { BackupQuery } from '@mvp/core/contract'
import type { WireBackup as Backup, WireBackupPage as BackupPage } from '../api.ts'

/**
 * The page as it is after a backup has changed: replaced where it stood, put in on the first page if it is new and
 * fits the filters, taken out if it no longer does.
 */
export function pageWithBackup(page: BackupPage, query: BackupQuery, backup: Backup): BackupPage {
  const shown = page.items.some((item) => item.id === backup.id)
  if (!matches(query, backup)) return shown ? without(page, backup) : page
  if (shown) return { ...page, items: page.items.map((item) => (item.id === backup.id ? backup : item)) }
  // Where it belongs in another order, the server says when it is asked again.
  const newestFirst = (query.sort ?? 'taken') === 'taken' && query.order !== 'asc'
  return query.page === 1 && newestFirst ? withNew(page, query, backup) : page
}

function matches(query: BackupQuery, backup: Backup): boolean {
  const wanted = query.search?.toLowerCase() ?? ''
  return (
    hasStatus(query.status, backup.status) &&
    fits(query.origin, backup.origin) &&
    fits(query.scheduleId, backup.scheduleId) &&
    fits(query.verification, backup.verification) &&
    isWithin(query, backup.createdAt) &&
    `${backup.note ?? ''}\n${backup.fileName ?? ''}`.toLowerCase().includes(wanted)
  )
}

function hasStatus(wanted: BackupQuery['status'], found: Backup['status']): boolean {
  return wanted === 'unsuccessful' ? isUnsuccessful(found) : fits(wanted, found)
}

function fits(wanted: string | undefined, found: string | null): boolean {
  return wanted === undefined || wanted === found
}

function isWithin({ from, to }: BackupQuery, at: string): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to)
}

function without(page: BackupPage, backup: Backup): BackupPage {
  return { ...page, items: page.items.filter((item) => item.id !== backup.id), total: page.total - 1 }
}

function withNew(page: BackupPage, query: BackupQuery, backup: Backup): BackupPage {
  const last = page.items.at(-1)
  const belongsToLaterPage =
    page.items.length >= query.pageSize && last !== undefined && backup.createdAt < last.createdAt
  if (belongsToLaterPage) return page
  const items = [...page.items, backup].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  return { ...page, items: items.slice(0, query.pageSize), total: page.total + 1 }
}
