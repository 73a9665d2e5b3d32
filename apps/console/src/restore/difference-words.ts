import { plural, t } from '@lingui/core/macro'
import type { RestorePreview } from '@mvp/core/contract-restore'
import type { lossOf, Taken } from '@mvp/core/format-loss'
import { spokenLocale } from '../language/i18n.ts'
import { formatBytes, formatCount } from '../parts/format-size.ts'
import { formatMoment } from '../parts/format-time.ts'
import { differs, tableName } from './table-changes.ts'

// What the server says in English and in universal time, for readers of any language and anywhere.

const tablesNamed = 3
const namesShown = 8

/** What would be lost: rows by their table, for no other language makes nouns of the names of tables. */
export function lossInWords({ tables, documents }: ReturnType<typeof lossOf>, { words: since, today }: Taken): string {
  const others = tables.slice(tablesNamed)
  const parts = [
    ...tables.slice(0, tablesNamed).map(({ name, rows }) => rowsOf(rows, name)),
    ...(others.length > 0
      ? [
          rowsOfOthers(
            others.reduce((sum, { rows }) => sum + rows, 0),
            others.length,
          ),
        ]
      : []),
    ...(documents ? [plural(documents, { one: '# document', other: '# documents' })] : []),
  ]
  if (parts.length > 0) {
    const lost = new Intl.ListFormat(spokenLocale()).format(parts)
    return t`You will lose ${lost} recorded since ${since}.`
  }
  if (documents === null)
    return today
      ? t`No table has more rows than at ${since}. What was changed in place since then goes back.`
      : t`No table has more rows than on ${since}. What was changed in place since then goes back.`
  return today
    ? t`No table has more rows than at ${since}, and no document is new. What was changed in place since then goes back.`
    : t`No table has more rows than on ${since}, and no document is new. What was changed in place since then goes back.`
}

function rowsOf(rows: number, table: string): string {
  return plural(rows, { one: `# row of ${table}`, other: `# rows of ${table}` })
}

function rowsOfOthers(rows: number, tables: number): string {
  const others = plural(tables, { one: '# other table', other: '# other tables' })
  return plural(rows, { one: `# row of ${others}`, other: `# rows of ${others}` })
}

/** What a restore of all that a backup holds would change, in the reader's time. */
export function changesInWords({ tables, documents, backup }: RestorePreview, now: number): string[] {
  const found = (where: RestorePreview['tables'][number]['found']) => tables.filter((table) => table.found === where)
  const changed = found('both').filter(differs)
  const moment = formatMoment(backup.takenAt, now)
  return [
    t`Everything goes back to how it was on ${moment}. What was changed since then is only in the safety backup.`,
    ...removedWords(found('now').map(tableName)),
    ...returningWords(found('backup').map(tableName)),
    ...changedWords(changed.map(withRows)),
    ...(documents ? [documentsWords(documents)] : []),
    ...(tables.length > 0
      ? [t`All sessions in the app’s database are ended at the exchange; the app has to reconnect.`]
      : []),
  ]
}

function removedWords(names: string[]): string[] {
  if (names.length === 0) return []
  const list = listed(names)
  return [
    plural(names.length, {
      one: `# table that is not in the backup is removed: ${list}.`,
      other: `# tables that are not in the backup are removed: ${list}.`,
    }),
  ]
}

function returningWords(names: string[]): string[] {
  if (names.length === 0) return []
  const list = listed(names)
  return [
    plural(names.length, {
      one: `# table that no longer exists comes back: ${list}.`,
      other: `# tables that no longer exist come back: ${list}.`,
    }),
  ]
}

function changedWords(names: string[]): string[] {
  if (names.length === 0) return []
  const list = listed(names)
  return [
    plural(names.length, {
      one: `# table gets another number of rows: ${list}.`,
      other: `# tables get another number of rows: ${list}.`,
    }),
  ]
}

function withRows(table: RestorePreview['tables'][number]): string {
  const name = tableName(table)
  const before = formatCount(table.rowsNow ?? 0)
  const after = formatCount(table.rowsInBackup ?? 0)
  return t`${name} (${before} → ${after} rows)`
}

function listed(names: string[]): string {
  const list = names.slice(0, namesShown).join(', ')
  const more = names.length - namesShown
  return more > 0 ? t`${list} and ${more} more` : list
}

function documentsWords({ countNow, bytesNow, countInBackup, bytesInBackup }: Documents): string {
  const then = formatCount(countInBackup)
  const size = formatBytes(bytesInBackup)
  if (countNow === null || bytesNow === null) return t`The documents go back too: ${then} in the backup (${size}).`
  const now = formatCount(countNow)
  const sizeNow = formatBytes(bytesNow)
  return t`The documents go back too: ${now} now (${sizeNow}), ${then} in the backup (${size}).`
}

type Documents = NonNullable<RestorePreview['documents']>
