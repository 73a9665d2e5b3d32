import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { TextInput, UnstyledButton } from '@mantine/core'
import type { TableRows } from '@mvp/core/contract'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { formatCount } from '../parts/format-size.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './backup-page.module.css'

const shownFirst = 8
const searchableFrom = 13

export function Tables({ tables }: { tables: readonly TableRows[] }) {
  const [all, setAll] = useState(false)
  const [search, setSearch] = useState('')
  const most = Math.max(1, ...tables.map((table) => table.rows))
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const found = largestFirst(tables).filter((table) => nameOf(table).includes(search.trim().toLowerCase()))
  const shown = all || search ? found : found.slice(0, shownFirst)
  return (
    <Panel
      title={t`Tables`}
      note={t`${plural(tables.length, { one: '# table', other: '# tables' })}, ${plural(rows, { one: '# row', other: '# rows' })}; counted while the backup was taken.`}
      flush
    >
      {tables.length >= searchableFrom ? (
        <div className={classes.find}>
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
      <table className={classes.tables}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Table</Trans>
            </th>
            <td />
            <th scope="col" className="num">
              <Trans>Rows</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((table) => (
            <tr key={nameOf(table)}>
              <td className="mono">{nameOf(table)}</td>
              <td>
                <span className={classes.share} style={{ width: `${(table.rows / most) * 100}%` }} />
              </td>
              <td className="num">{formatCount(table.rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.more}>
        {search && found.length === 0 ? t`No table is called like “${search}”.` : null}
        {shown.length < found.length ? (
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            {plural(found.length, { other: 'Show all #' })}
          </UnstyledButton>
        ) : null}
      </p>
    </Panel>
  )
}

/** Tables of the usual schema go by their name alone. */
function nameOf(table: TableRows): string {
  return table.schema === 'public' ? table.name : `${table.schema}.${table.name}`
}

function largestFirst(tables: readonly TableRows[]): TableRows[] {
  return [...tables].sort((a, b) => b.rows - a.rows || nameOf(a).localeCompare(nameOf(b)))
}
