import { Checkbox } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { useState } from 'react'
import { formatDayHead } from '../parts/format-time.ts'
import { useNow } from '../parts/use-now.ts'
import { BackupRow } from './backup-row.tsx'
import { isUnderWay } from './backup-words.ts'
import classes from './backups-list.module.css'
import { SelectionBar } from './selection-bar.tsx'

export function BackupTable({ backups }: { backups: Backup[] }) {
  const now = useNow()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const selected = backups.filter((backup) => chosen.has(backup.id))
  const selectable = backups.filter((backup) => !isUnderWay(backup))
  const all = selected.length > 0 && selected.length === selectable.length
  return (
    <>
      <table className={classes.list} aria-label="Backups, newest first">
        <thead>
          <tr className={classes.head}>
            <td>
              <Checkbox
                size="xs"
                aria-label="Select all shown"
                checked={all}
                indeterminate={selected.length > 0 && !all}
                onChange={() => setChosen(all ? new Set() : new Set(selectable.map(({ id }) => id)))}
              />
            </td>
            {columns.map((column) => (
              <th key={column} scope="col" data-column={column}>
                {column}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        {byDay(backups, now).map(([day, rows]) => (
          <tbody key={day}>
            <tr className={classes.day}>
              <th scope="rowgroup" colSpan={8}>
                {day}
              </th>
            </tr>
            {rows.map((backup) => (
              <BackupRow
                key={backup.id}
                backup={backup}
                now={now}
                selected={chosen.has(backup.id)}
                onSelect={() => setChosen((before) => toggled(before, backup.id))}
              />
            ))}
          </tbody>
        ))}
      </table>
      {selected.length > 0 ? <SelectionBar selected={selected} onClear={() => setChosen(new Set())} /> : null}
    </>
  )
}

const columns = ['Taken', 'Origin', 'Contents', 'Size', 'State', 'Kept']

function byDay(backups: readonly Backup[], now: number): [string, Backup[]][] {
  const days = new Map<string, Backup[]>()
  for (const backup of backups) {
    const day = formatDayHead(backup.createdAt, now)
    days.set(day, [...(days.get(day) ?? []), backup])
  }
  return [...days]
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
