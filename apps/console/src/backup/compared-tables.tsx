import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { TextInput, UnstyledButton } from '@mantine/core'
import type { TableDifference } from '@mvp/core/contract-compare'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { Columns } from '../parts/columns.tsx'
import { formatChange, formatCount } from '../parts/format-size.ts'
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
    <Panel title={t`Tables`} note={noteFor(tables.length, different.length)} flush>
      {tables.length >= searchableFrom ? (
        <div className={classes.filter}>
          <TextInput
            type="search"
            aria-label={t`Search tables`}
            placeholder={plural(tables.length, { other: 'Search all # by name' })}
            leftSection={<IconSearch size={15} stroke={1.9} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      ) : null}
      {found.length > 0 ? <Listing tables={found.slice(0, shownAtMost)} /> : null}
      {found.length > shownAtMost ? (
        <p className={classes.more}>
          <Trans>The first {shownAtMost} are shown: search for the others by name.</Trans>
        </p>
      ) : null}
      {wanted && found.length === 0 ? (
        <p className={classes.more}>
          <Trans>No table is called like “{search}”.</Trans>
        </p>
      ) : null}
      {!all && !wanted && different.length < tables.length ? (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            {plural(tables.length, { other: 'Show all #' })}
          </UnstyledButton>
        </p>
      ) : null}
    </Panel>
  )
}

function Listing({ tables }: { tables: readonly TableDifference[] }) {
  return (
    <table className={classes.changes}>
      <Columns names={[t`Table`, t`Then`, t`Now`, t`Change`]} />
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
  if (rowsThen === null) return t`new`
  if (rowsNow === null) return t`gone`
  return rowsNow === rowsThen ? t({ message: 'none', context: 'change' }) : formatChange(rowsNow - rowsThen)
}

function signOf({ rowsThen, rowsNow }: TableDifference): 'less' | 'more' | undefined {
  if (rowsThen === rowsNow) return undefined
  return rowsNow === null || (rowsThen !== null && rowsNow < rowsThen) ? 'less' : 'more'
}

function noteFor(total: number, different: number): string {
  if (different === 0)
    return t`${plural(total, { one: '# table', other: '# tables' })}; all have as many rows as then. Their contents may still differ.`
  const tables = plural(total, { one: '# table', other: '# tables' })
  return plural(different, {
    one: `# of ${tables} has more or fewer rows, or came or went.`,
    other: `# of ${tables} have more or fewer rows, or came or went.`,
  })
}
