import { TextInput, UnstyledButton } from '@mantine/core'
import type { TableDifference } from '@mvp/core/contract-compare'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { formatChange, formatCount, plural } from '../parts/format-size.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './compare-page.module.css'

const searchableFrom = 13
const shownAtMost = 200

/** Rows then and now; those that differ, and on demand all. */
export function ComparedTables({ tables }: { tables: readonly TableDifference[] }) {
  const [all, setAll] = useState(false)
  const [search, setSearch] = useState('')
  const different = tables.filter(({ rowsThen, rowsNow }) => rowsThen !== rowsNow)
  const wanted = search.trim().toLowerCase()
  const found = (all || wanted ? tables : different).filter((table) => nameOf(table).toLowerCase().includes(wanted))
  return (
    <Panel title="Tables" note={noteFor(tables.length, different.length)} flush>
      {tables.length >= searchableFrom ? (
        <div className={classes.filter}>
          <TextInput
            type="search"
            aria-label="Search tables"
            placeholder={`Search all ${formatCount(tables.length)} by name`}
            leftSection={<IconSearch size={15} stroke={1.9} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      ) : null}
      {found.length > 0 ? <Listing tables={found.slice(0, shownAtMost)} /> : null}
      {found.length > shownAtMost ? (
        <p className={classes.more}>The first {shownAtMost} are shown: search for the others by name.</p>
      ) : null}
      {wanted && found.length === 0 ? <p className={classes.more}>No table is called like “{search}”.</p> : null}
      {!all && !wanted && different.length < tables.length ? (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            Show all {formatCount(tables.length)}
          </UnstyledButton>
        </p>
      ) : null}
    </Panel>
  )
}

function Listing({ tables }: { tables: readonly TableDifference[] }) {
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">Table</th>
          <th scope="col">Then</th>
          <th scope="col">Now</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {tables.map((table) => (
          <tr key={`${table.schema}.${table.name}`}>
            <td className="mono">{nameOf(table)}</td>
            <td>{table.rowsThen === null ? '–' : formatCount(table.rowsThen)}</td>
            <td>{table.rowsNow === null ? '–' : formatCount(table.rowsNow)}</td>
            <td data-sign={signOf(table)}>{changeOf(table)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Tables of the usual schema go by their name alone. */
function nameOf({ schema, name }: TableDifference): string {
  return schema === 'public' ? name : `${schema}.${name}`
}

function changeOf({ rowsThen, rowsNow }: TableDifference): string {
  if (rowsThen === null) return 'new'
  if (rowsNow === null) return 'gone'
  return rowsNow === rowsThen ? 'none' : formatChange(rowsNow - rowsThen)
}

function signOf({ rowsThen, rowsNow }: TableDifference): 'less' | 'more' | undefined {
  if (rowsThen === rowsNow) return undefined
  return rowsNow === null || (rowsThen !== null && rowsNow < rowsThen) ? 'less' : 'more'
}

function noteFor(total: number, different: number): string {
  if (different === 0)
    return `${plural(total, 'table')}; all have as many rows as then. Their contents may still differ.`
  return `${formatCount(different)} of ${plural(total, 'table')} ${different === 1 ? 'has' : 'have'} more or fewer rows, or came or went.`
}
