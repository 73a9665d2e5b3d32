import type { TableRows } from '../contract.ts'
import { formatBytes } from '../format-bytes.ts'

/** What a backup holds, as far as it is compared. */
export type Extent = { sizeBytes: number; tables: readonly TableRows[] }

const NEEDED = 3
/** Small tables come and go. */
const SMALL_ROWS = 20
const MOST_TABLES = 20

/**
 * What of a backup is less by more than a share, in percent, than is usual: the median of the earlier ones. Sentences,
 * the deepest falls first; empty when there is nothing, or too little to compare with.
 */
export function findDrops(backup: Extent, earlier: readonly Extent[], dropPercent: number): string[] {
  if (earlier.length < NEEDED) return []
  const fell = (now: number, usual: number) => now < usual * (1 - dropPercent / 100)
  const usualBytes = median(earlier.map(({ sizeBytes }) => sizeBytes))
  const size = fell(backup.sizeBytes, usualBytes)
    ? [`It is ${formatBytes(backup.sizeBytes)}; usually about ${formatBytes(usualBytes)}.`]
    : []
  const tables = compareTables(backup, earlier).filter(
    ({ rows, usual }) => usual >= SMALL_ROWS && fell(rows ?? 0, usual),
  )
  const sentences = tables.toSorted((a, b) => share(a) - share(b) || b.usual - a.usual).map(describeDrop)
  const more = sentences.length - MOST_TABLES
  const rest = more > 0 ? [`So it is with ${more.toLocaleString('en')} more ${more === 1 ? 'table' : 'tables'}.`] : []
  return [...size, ...sentences.slice(0, MOST_TABLES), ...rest]
}

/** `rows` null: the table is not there. */
type Compared = { name: string; rows: number | null; usual: number }

function compareTables(backup: Extent, earlier: readonly Extent[]): Compared[] {
  const now = rowsByTable(backup)
  const before = earlier.map(rowsByTable)
  const names = new Set(before.flatMap((rows) => [...rows.keys()]))
  return [...names].map((name) => ({
    name,
    rows: now.get(name) ?? null,
    usual: median(before.map((rows) => rows.get(name) ?? 0)),
  }))
}

function rowsByTable({ tables }: Extent): Map<string, number> {
  return new Map(tables.map(({ schema, name, rows }) => [schema === 'public' ? name : `${schema}.${name}`, rows]))
}

const share = ({ rows, usual }: Compared) => (rows ?? -1) / usual

function describeDrop({ name, rows, usual }: Compared): string {
  const about = `usually about ${roundly(usual).toLocaleString('en')}`
  if (rows === null) return `${name} is not in it; ${about} rows.`
  if (rows === 0) return `${name} has no rows; ${about}.`
  return `${name} has ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}; ${about}.`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
  return (lower + upper) / 2
}

/** Two digits are enough for "about". */
function roundly(value: number): number {
  return Number(value.toPrecision(2))
}
