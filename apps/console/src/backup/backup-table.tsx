import { t } from '@lingui/core/macro'
import type { Backup } from '@mvp/core/contract'
import { useMemo } from 'react'
import { formatDayHead } from '../parts/format-time.ts'
import { useNow } from '../parts/use-now.ts'
import { BackupRow } from './backup-row.tsx'
import { isUnderWay } from './backup-words.ts'
import classes from './backups-list.module.css'
import { type ListColumn, listColumns } from './list-columns.ts'
import { ListHead } from './list-head.tsx'
import { columnsOf, type ListSearch, sortOf, toQuery } from './list-search.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useSelection } from './use-selection.ts'

type Props = {
  backups: Backup[]
  /** The first of them, when there are too many to be drawn at once. */
  drawn: readonly Backup[]
  search: ListSearch
}

/** What is selected stays so from page to page, and is given up with another filter. */
export function BackupTable({ backups, drawn, search }: Props) {
  const now = useNow()
  const { selected, isSelected, isTicked, toggle, set, clear } = useSelection(backups, filtersOf(search))
  const shown = useColumns(search)
  const selectable = backups.filter((backup) => !isUnderWay(backup))
  const here = selectable.filter(isSelected)
  const all = here.length > 0 && here.length === selectable.length
  return (
    <>
      <table
        className={classes.list}
        aria-label={sortOf(search).sort === 'taken' ? t`Backups by day` : t`Backups`}
        data-hidden={listColumns.filter((column) => !shown.has(column)).join(' ')}
      >
        <ListHead
          search={search}
          selection={all ? 'all' : here.length > 0 ? 'some' : 'none'}
          onSelectAll={() => set(selectable, !all)}
        />
        {inGroups(drawn, search, now).map(({ day, rows }) => (
          <tbody key={day ?? 'all'}>
            {day === null ? null : (
              <tr className={classes.day}>
                <th scope="rowgroup" colSpan={9}>
                  {day}
                </th>
              </tr>
            )}
            {rows.map((backup) => (
              <BackupRow
                key={backup.id}
                backup={backup}
                now={nowFor(backup, now)}
                dated={day === null}
                columns={shown}
                selected={isTicked(backup)}
                onSelect={toggle}
              />
            ))}
          </tbody>
        ))}
      </table>
      {selected.length > 0 ? <SelectionBar selected={selected} onClear={clear} /> : null}
    </>
  )
}

/** Of a list that is only turned or sorted it is the same. */
function filtersOf(search: ListSearch): string {
  return JSON.stringify({ ...toQuery(search), page: 0, pageSize: 0, sort: '', order: '' })
}

/** The same set as long as it holds the same: another search draws no row again. */
function useColumns(search: ListSearch): ReadonlySet<ListColumn> {
  const names = [...columnsOf(search)].join(' ')
  return useMemo(() => new Set(listColumns.filter((column) => names.split(' ').includes(column))), [names])
}

const HOUR_MS = 3_600_000

/** Of what is hours old only the minute matters: hundreds of rows are not drawn again every ten seconds. */
function nowFor(backup: Backup, now: number): number {
  const old = now - Date.parse(backup.createdAt) > HOUR_MS && !isUnderWay(backup)
  return old ? Math.floor(now / 60_000) * 60_000 : now
}

type Group = { day: string | null; rows: Backup[] }

/** By day in order of time; in any other order days would say nothing. */
function inGroups(backups: readonly Backup[], search: ListSearch, now: number): Group[] {
  if (sortOf(search).sort !== 'taken') return [{ day: null, rows: [...backups] }]
  const days = new Map<string, Backup[]>()
  for (const backup of backups) {
    const day = formatDayHead(backup.createdAt, now)
    const rows = days.get(day)
    if (rows) rows.push(backup)
    else days.set(day, [backup])
  }
  return [...days].map(([day, rows]) => ({ day, rows }))
}
