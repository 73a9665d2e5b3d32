import type { RestorePreview } from '../contract-restore.ts'
import { formatBytes } from '../format-bytes.ts'

type Compared = Pick<RestorePreview, 'tables' | 'documents'> & {
  takenAt: Date
  /** Tables that exist now and are not in the backup; null when nobody could look. */
  vanishing: string[] | null
  returning: string[] | null
}

const NAMES_SHOWN = 8

/** What a restore would change, in sentences, the most important first. */
export function describeChanges({ takenAt, tables, documents, vanishing, returning }: Compared): string[] {
  const instant = takenAt.toISOString().replace('T', ' ').slice(0, 16)
  const changed = tables.filter(
    ({ rowsNow, rowsInBackup }) => rowsNow !== null && rowsInBackup !== null && rowsNow !== rowsInBackup,
  )
  return [
    `Everything goes back to how it was on ${instant} UTC. What was changed since then is only in the safety backup.`,
    ...about(vanishing, 'table that is not in the backup is removed', 'tables that are not in the backup are removed'),
    ...about(returning, 'table that no longer exists comes back', 'tables that no longer exist come back'),
    ...about(
      changed.map(({ name, rowsNow, rowsInBackup }) => `${name} (${number(rowsNow)} → ${number(rowsInBackup)} rows)`),
      'table gets another number of rows',
      'tables get another number of rows',
    ),
    ...(documents ? [describeDocuments(documents)] : []),
    ...(tables.length > 0
      ? ['All sessions in the app’s database are ended at the exchange; the app has to reconnect.']
      : []),
  ]
}

function about(names: string[] | null, one: string, many: string): string[] {
  if (names === null || names.length === 0) return []
  const shown = names.slice(0, NAMES_SHOWN).join(', ')
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return [`${number(names.length)} ${names.length === 1 ? one : many}: ${shown}${more}.`]
}

function describeDocuments({
  countNow,
  bytesNow,
  countInBackup,
  bytesInBackup,
}: NonNullable<Compared['documents']>): string {
  const now = countNow === null || bytesNow === null ? '' : `${number(countNow)} now (${formatBytes(bytesNow)}), `
  return `The documents go back too: ${now}${number(countInBackup)} in the backup (${formatBytes(bytesInBackup)}).`
}

const number = (value: number | null) => (value ?? 0).toLocaleString('en')
