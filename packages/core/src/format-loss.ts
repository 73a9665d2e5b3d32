/** What would be lost, in words. Browser-safe: the console says it in the viewer's own time. */

type Loss = {
  /** Tables that have more rows now than in the backup, or are not in it. */
  tables: { name: string; rows: number }[]
  /** Documents that are not in the backup; null while nobody has compared them. */
  documents: number | null
}

type Rows = { name: string; rowsNow: number | null; rowsInBackup: number | null }

/** Rows there are now beyond those of the backup, the most first. */
export function lossOf(tables: readonly Rows[], documents: number | null): Loss {
  const lost = tables
    .map(({ name, rowsNow, rowsInBackup }) => ({ name, rows: (rowsNow ?? 0) - (rowsInBackup ?? 0) }))
    .filter(({ rows }) => rows > 0)
    .sort((one, other) => other.rows - one.rows)
  return { tables: lost, documents }
}

const TABLES_NAMED = 3

/** When the backup was taken: a time of day where the day is today, otherwise a date with its time. */
export type Taken = { words: string; today: boolean }

/** “You will lose 14 fuel logs and 3 documents recorded since 09:00.” */
export function formatLoss({ tables, documents }: Loss, taken: Taken): string {
  const parts = tables.slice(0, TABLES_NAMED).map(({ name, rows }) => formatRows(name, rows))
  const others = tables.slice(TABLES_NAMED)
  if (others.length > 0) {
    const rows = others.reduce((sum, table) => sum + table.rows, 0)
    parts.push(`${count(rows, 'row')} of ${count(others.length, 'other table')}`)
  }
  if (documents !== null && documents > 0) parts.push(count(documents, 'document'))
  if (parts.length > 0) return `You will lose ${joined(parts)} recorded since ${taken.words}.`
  const about = documents === null ? '' : ', and no document is new'
  const then = `${taken.today ? 'at' : 'on'} ${taken.words}`
  return `No table has more rows than ${then}${about}. What was changed in place since then goes back.`
}

/** A table's name as people speak of what is in it: `fuel_logs` is “14 fuel logs” and “1 fuel log”. */
function formatRows(name: string, rows: number): string {
  const words = name.replaceAll('_', ' ')
  if (!/^[a-z]+( [a-z]+)*$/.test(words)) return `${count(rows, 'row')} of ${name}`
  return `${rows.toLocaleString('en')} ${rows === 1 ? singular(words) : plural(words)}`
}

function singular(words: string): string {
  return /[^aeiou]ies$/.test(words) ? words.replace(/ies$/, 'y') : words.replace(/(?<![su])s$/, '')
}

function plural(words: string): string {
  if (words.endsWith('s')) return words
  return /[^aeiou]y$/.test(words) ? words.replace(/y$/, 'ies') : `${words}s`
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`
}

function joined(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
