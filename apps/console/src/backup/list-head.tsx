import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Checkbox, UnstyledButton } from '@mantine/core'
import type { BackupSort } from '@mvp/core/contract'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { afterPaint } from '../parts/after-paint.ts'
import classes from './backups-list.module.css'
import { columnWords, listColumns } from './list-columns.ts'
import { columnsOf, type ListSearch, sortOf, withSort } from './list-search.ts'

const sortable: Partial<Record<string, BackupSort>> = { taken: 'taken', size: 'size', took: 'duration' }

type Props = { search: ListSearch; selection: 'none' | 'some' | 'all'; onSelectAll: () => void }

/** The names of the columns; those one can sort by are buttons, and say which way. */
export function ListHead({ search, selection, onSelectAll }: Props) {
  const shown = columnsOf(search)
  return (
    <thead>
      <tr className={classes.head}>
        <td>
          <Checkbox
            size="xs"
            aria-label={t`Select all shown`}
            checked={selection === 'all'}
            indeterminate={selection === 'some'}
            onChange={onSelectAll}
          />
        </td>
        <HeadCell column="taken" word={t`Taken`} search={search} />
        {listColumns.map((column) =>
          shown.has(column) ? (
            <HeadCell key={column} column={column} word={t(columnWords[column])} search={search} />
          ) : null,
        )}
        <th scope="col">
          <span className="visually-hidden">
            <Trans>Actions</Trans>
          </span>
        </th>
      </tr>
    </thead>
  )
}

function HeadCell({ column, word, search }: { column: string; word: string; search: ListSearch }) {
  const navigate = useNavigate()
  const sort = sortable[column]
  if (!sort) {
    return (
      <th scope="col" data-column={column}>
        {word}
      </th>
    )
  }
  const now = sortOf(search)
  const active = now.sort === sort
  const Arrow = now.order === 'asc' ? IconArrowUp : IconArrowDown
  return (
    <th
      scope="col"
      data-column={column}
      aria-sort={active ? (now.order === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      <UnstyledButton
        className={classes.sort}
        data-active={active || undefined}
        onClick={() => afterPaint(() => navigate({ to: '/backups', search: withSort(search, sort) }))}
      >
        {word}
        <Arrow size={13} stroke={2} aria-hidden />
      </UnstyledButton>
    </th>
  )
}
