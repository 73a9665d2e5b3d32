import { plural, t } from '@lingui/core/macro'
import type { DocumentsComparison } from '@mvp/core/contract-preview'
import type { RestorePreview, RestoreScope } from '@mvp/core/contract-restore'
import { formatLoss, lossOf } from '@mvp/core/format-loss'
import { spokenLanguage } from '../language/i18n.ts'
import { formatBytes } from '../parts/format-size.ts'
import { formatClock, formatDay, formatMoment } from '../parts/format-time.ts'
import { changesInWords, lossInWords } from './difference-words.ts'
import { covers } from './stage.ts'
import { differs } from './table-changes.ts'

type Table = RestorePreview['tables'][number]
type Documents = NonNullable<RestorePreview['documents']>

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
  return sentenceOf(preview, scope, lostDocuments(scope, compared), now)
}

/** The sentence as it most likely will be when documents are compared, so that its room is kept; null when they are. */
export function lossToCome(
  preview: RestorePreview,
  scope: RestoreScope,
  compared: DocumentsComparison | null,
  now = Date.now(),
): string | null {
  const waits = preview.documents !== null && covers(scope, 'documents') && lostDocuments(scope, compared) === null
  return waits ? sentenceOf(preview, scope, 0, now) : null
}

function sentenceOf(preview: RestorePreview, scope: RestoreScope, documents: number | null, now: number): string {
  const { takenAt } = preview.backup
  const today = formatDay(takenAt, now) === formatDay(new Date(now).toISOString(), now)
  const taken = { words: today ? formatClock(takenAt) : formatMoment(takenAt, now), today }
  const loss = lossOf(covers(scope, 'database') ? preview.tables : [], documents)
  return spokenLanguage() === 'en' ? formatLoss(loss, taken) : lossInWords(loss, taken)
}

/** What changes, below what is lost. A scope that is not the widest says what it leaves alone, and what it replaces. */
export function changesFor(preview: RestorePreview, scope: RestoreScope, now = Date.now()): string[] {
  if (scope === preview.scopes[0]) return changesInWords(preview, now)
  if (scope === 'database')
    return [
      tablesSentence(preview.tables),
      t`Documents stay as they are now, also those that no row in the backup names.`,
    ]
  return [
    ...(preview.documents ? [documentsSentence(preview.documents)] : []),
    t`The database stays as it is now, also rows that name documents that are not in the backup.`,
  ]
}

function tablesSentence(tables: readonly Table[]): string {
  const count = tables.filter(differs).length
  const all = plural(tables.length, { one: '# table', other: '# tables' })
  return count === 0
    ? t`All tables are replaced; each has as many rows as now.`
    : plural(count, {
        one: `All tables are replaced; # of ${all} has another number of rows.`,
        other: `All tables are replaced; # of ${all} have another number of rows.`,
      })
}

function documentsSentence({ countNow, countInBackup, bytesInBackup }: Documents): string {
  const then = plural(countInBackup, { one: '# document', other: '# documents' })
  const size = formatBytes(bytesInBackup)
  if (countNow === null) return t`All documents of now are replaced by ${then}, ${size}.`
  return plural(countNow, {
    one: `# document of now is replaced by ${then}, ${size}.`,
    other: `# documents of now are replaced by ${then}, ${size}.`,
  })
}
