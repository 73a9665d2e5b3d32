import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import { UnstyledButton } from '@mantine/core'
import type { RestorePreview } from '@mvp/core/contract-restore'
import { useState } from 'react'
import { Columns } from '../parts/columns.tsx'
import { formatChange, formatCount } from '../parts/format-size.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './difference.module.css'
import { differs, largestChangeFirst, rowChange, tableName } from './table-changes.ts'

type Table = RestorePreview['tables'][number]

const shownFirst = 12

export function RowsDifference({ tables }: { tables: readonly Table[] }) {
  const [all, setAll] = useState(false)
  const sorted = largestChangeFirst(tables)
  const different = sorted.filter(differs)
  const shown = all ? sorted : different.slice(0, shownFirst)
  return (
    <Panel title={t`Rows`} note={noteFor(tables.length, different.length)} flush>
      {shown.length > 0 ? (
        <table className={classes.changes}>
          <Columns names={[t`Table`, t`Now`, t`Backup`, t`Change`]} />
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
            {plural(sorted.length, { other: 'Show all # tables' })}
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
        {change === null ? t(unlike[table.found]) : formatChange(change)}
      </td>
    </tr>
  )
}

/** Where there is no number to name the change by. */
const unlike: Record<Table['found'], MessageDescriptor> = {
  backup: msg`comes back`,
  now: msg`goes`,
  both: msg`not counted`,
}

function noteFor(total: number, different: number): string {
  if (different === 0)
    return t`${plural(total, { one: '# table', other: '# tables' })}; each has as many rows as now. Their contents may still differ.`
  const others = total - different
  const all = plural(total, { one: '# table', other: '# tables' })
  const words = plural(different, {
    one: `# of ${all} has more or fewer rows.`,
    other: `# of ${all} have more or fewer rows.`,
  })
  if (others === 0) return words
  return `${words} ${plural(others, { one: 'The other # has as many as now.', other: 'The other # have as many as now.' })}`
}
