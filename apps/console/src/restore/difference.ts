import type { RestorePreview, RestoreScope } from '@mvp/core/contract'
import type { DocumentsComparison } from '@mvp/core/contract-preview'
import { formatLoss, lossOf } from '@mvp/core/format-loss'
import { formatBytes, formatCount, plural } from '../parts/format-size.ts'
import { formatClock, formatDay, formatMoment } from '../parts/format-time.ts'
import { covers } from './stage.ts'

type Table = RestorePreview['tables'][number]
type Documents = NonNullable<RestorePreview['documents']>

/** Rows that a restore would bring or take; null where the table is missing on one side. */
export function rowChange({ rowsNow, rowsInBackup }: Table): number | null {
  return rowsNow === null || rowsInBackup === null ? null : rowsInBackup - rowsNow
}

export function differs(table: Table): boolean {
  return rowChange(table) !== 0
}

/** Tables of the usual schema go by their name alone. */
export function tableName(table: Table): string {
  return table.schema === 'public' ? table.name : `${table.schema}.${table.name}`
}

/** Tables that come or go first, then by how much they change. */
export function largestChangeFirst(tables: readonly Table[]): Table[] {
  const weight = (table: Table) => Math.abs(rowChange(table) ?? Number.POSITIVE_INFINITY)
  return [...tables].sort((a, b) => {
    const [ofA, ofB] = [weight(a), weight(b)]
    return ofA === ofB ? tableName(a).localeCompare(tableName(b)) : ofB - ofA
  })
}

/** Documents that the comparison found to be in no backup; null while it is not done. */
function lostDocuments(scope: RestoreScope, compared: DocumentsComparison | null): number | null {
  return covers(scope, 'documents') && compared?.state === 'done' ? compared.remove.documents : null
}

/** Whether what is live now has more than what comes back. */
export function losesSomething(
  preview: RestorePreview,
  scope: RestoreScope,
  compared: DocumentsComparison | null,
): boolean {
  const loss = lossOf(covers(scope, 'database') ? preview.tables : [], lostDocuments(scope, compared))
  return loss.tables.length > 0 || (loss.documents ?? 0) > 0
}

/** “You will lose 14 fuel logs and 3 documents recorded since 09:00.”, in the reader's time. */
export function lossSentence(
  preview: RestorePreview,
  scope: RestoreScope,
  compared: DocumentsComparison | null,
  now = Date.now(),
): string {
  const { takenAt } = preview.backup
  const today = formatDay(takenAt, now) === formatDay(new Date(now).toISOString(), now)
  const tables = covers(scope, 'database') ? preview.tables : []
  const since = today ? formatClock(takenAt) : formatMoment(takenAt, now)
  return formatLoss(lossOf(tables, lostDocuments(scope, compared)), since)
}

/** The server's sentences speak of the widest scope; a narrower one says what it leaves alone, and what it replaces. */
export function changesFor(preview: RestorePreview, scope: RestoreScope): string[] {
  // The first says what is lost, in the server's time; the console says it in the reader's.
  if (scope === preview.scopes[0]) return preview.changes.slice(1)
  if (scope === 'database')
    return [
      tablesSentence(preview.tables),
      'Documents stay as they are now, also those that no row in the backup names.',
    ]
  return [
    ...(preview.documents ? [documentsSentence(preview.documents)] : []),
    'The database stays as it is now, also rows that name documents that are not in the backup.',
  ]
}

function tablesSentence(tables: readonly Table[]): string {
  const count = tables.filter(differs).length
  return count === 0
    ? 'All tables are replaced; each has as many rows as now.'
    : `All tables are replaced; ${formatCount(count)} of ${plural(tables.length, 'table')} ${count === 1 ? 'has' : 'have'} another number of rows.`
}

function documentsSentence({ countNow, countInBackup, bytesInBackup }: Documents): string {
  const now =
    countNow === null
      ? 'All documents of now are'
      : `${plural(countNow, 'document')} of now ${countNow === 1 ? 'is' : 'are'}`
  return `${now} replaced by ${plural(countInBackup, 'document')}, ${formatBytes(bytesInBackup)}.`
}
