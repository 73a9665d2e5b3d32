import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** The columns that can be left out; when something was taken is always shown. In order from left to right. */
export const listColumns = ['origin', 'contents', 'size', 'took', 'state', 'kept'] as const
export type ListColumn = (typeof listColumns)[number]

export const columnWords: Record<ListColumn, MessageDescriptor> = {
  origin: msg`Origin`,
  contents: msg`Contents`,
  size: msg`Size`,
  took: msg`Took`,
  state: msg`State`,
  kept: msg`Kept`,
}

const usual: readonly ListColumn[] = ['origin', 'contents', 'size', 'state', 'kept']

/** Those that an address names, and the usual ones when it names none. */
export function shownColumns(address: string | undefined): Set<ListColumn> {
  if (address === undefined) return new Set(usual)
  const named = address.split('.')
  return new Set(listColumns.filter((column) => named.includes(column)))
}

/** What an address holds for these columns; nothing for the usual ones. */
export function columnsAddress(columns: ReadonlySet<ListColumn>): string | undefined {
  const asUsual = columns.size === usual.length && usual.every((column) => columns.has(column))
  return asUsual ? undefined : listColumns.filter((column) => columns.has(column)).join('.') || 'none'
}
