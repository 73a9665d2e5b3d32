import type { RestorePreview } from '@mvp/core/contract-restore'

type Table = RestorePreview['tables'][number]

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
