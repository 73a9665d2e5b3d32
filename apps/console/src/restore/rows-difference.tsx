import { UnstyledButton } from '@mantine/core'
import type { RestorePreview } from '@mvp/core/contract'
import { useState } from 'react'
import { formatChange, formatCount, plural } from '../parts/format-size.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './difference.module.css'
import { differs, largestChangeFirst, rowChange, tableName } from './difference.ts'

type Table = RestorePreview['tables'][number]

const shownFirst = 12

export function RowsDifference({ tables }: { tables: readonly Table[] }) {
  const [all, setAll] = useState(false)
  const sorted = largestChangeFirst(tables)
  const different = sorted.filter(differs)
  const shown = all ? sorted : different.slice(0, shownFirst)
  return (
    <Panel title="Rows" note={noteFor(tables.length, different.length)} flush>
      {shown.length > 0 ? (
        <table className={classes.changes}>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">Now</th>
              <th scope="col">Backup</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((table) => (
              <Row key={tableName(table)} table={table} />
            ))}
          </tbody>
        </table>
      ) : null}
      {shown.length < sorted.length ? (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            Show all {formatCount(sorted.length)} tables
          </UnstyledButton>
        </p>
      ) : null}
    </Panel>
  )
}

function Row({ table }: { table: Table }) {
  const change = rowChange(table)
  const less = (table.rowsNow ?? 0) > (table.rowsInBackup ?? 0)
  return (
    <tr>
      <td className="mono">{tableName(table)}</td>
      <td>{table.rowsNow === null ? '–' : formatCount(table.rowsNow)}</td>
      <td>{table.rowsInBackup === null ? '–' : formatCount(table.rowsInBackup)}</td>
      <td data-sign={change === 0 ? undefined : less ? 'less' : 'more'}>
        {change === null ? unlike[table.found] : formatChange(change)}
      </td>
    </tr>
  )
}

/** Where there is no number to name the change by. */
const unlike: Record<Table['found'], string> = { backup: 'comes back', now: 'goes', both: 'not counted' }

function noteFor(total: number, different: number): string {
  if (different === 0)
    return `${plural(total, 'table')}; each has as many rows as now. Their contents may still differ.`
  const others = total - different
  const rest = others === 0 ? '' : ` The other ${formatCount(others)} ${others === 1 ? 'has' : 'have'} as many as now.`
  return `${formatCount(different)} of ${plural(total, 'table')} ${different === 1 ? 'has' : 'have'} more or fewer rows.${rest}`
}
