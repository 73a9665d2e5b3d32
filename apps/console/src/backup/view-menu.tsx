import { Button, Menu } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import classes from './backups-list.module.css'
import { columnsAddress, columnWords, listColumns } from './list-columns.ts'
import { columnsOf, type ListSearch, pageSizes, sortOf, withSort } from './list-search.ts'

const sorts = [
  { sort: 'taken', desc: 'Newest first', asc: 'Oldest first' },
  { sort: 'size', desc: 'Largest first', asc: 'Smallest first' },
  { sort: 'duration', desc: 'Slowest first', asc: 'Fastest first' },
] as const

/** How the list is shown: order, columns, rows on a page. All of it is in the address. */
export function ViewMenu({ search }: { search: ListSearch }) {
  const navigate = useNavigate()
  const go = (next: ListSearch) => navigate({ to: '/backups', search: next })
  const now = sortOf(search)
  const named = sorts.find(({ sort }) => sort === now.sort) ?? sorts[0]
  return (
    <Menu closeOnItemClick={false} position="bottom-end" width={220}>
      <Menu.Target>
        <Button leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.8} />}>{named[now.order]}</Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.view}>
        <Menu.Label>Order</Menu.Label>
        {sorts.map(({ sort, ...words }) => (
          <Choice key={sort} kind="radio" chosen={sort === now.sort} onChoose={() => go(withSort(search, sort))}>
            {sort === now.sort ? words[now.order] : words.desc}
          </Choice>
        ))}
        <Menu.Label>Backups on a page</Menu.Label>
        {pageSizes.map((size) => (
          <Choice
            key={size}
            kind="radio"
            chosen={size === (search.size ?? pageSizes[0])}
            onChoose={() => go({ ...search, page: undefined, size: size === pageSizes[0] ? undefined : size })}
          >
            {size}
          </Choice>
        ))}
        <ColumnChoices search={search} onChange={(columns) => go({ ...search, columns })} />
      </Menu.Dropdown>
    </Menu>
  )
}

type ColumnsProps = { search: ListSearch; onChange: (address: string | undefined) => void }

function ColumnChoices({ search, onChange }: ColumnsProps) {
  const shown = columnsOf(search)
  const toggle = (column: (typeof listColumns)[number]) => {
    const next = new Set(shown)
    if (!next.delete(column)) next.add(column)
    onChange(columnsAddress(next))
  }
  return (
    <div className={classes.columnChoices}>
      <Menu.Label>Columns</Menu.Label>
      {listColumns.map((column) => (
        <Choice key={column} kind="checkbox" chosen={shown.has(column)} onChoose={() => toggle(column)}>
          {columnWords[column]}
        </Choice>
      ))}
    </div>
  )
}

type ChoiceProps = { kind: 'radio' | 'checkbox'; chosen: boolean; onChoose: () => void; children: ReactNode }

function Choice({ kind, chosen, onChoose, children }: ChoiceProps) {
  return (
    <Menu.Item
      role={`menuitem${kind}`}
      aria-checked={chosen}
      onClick={onChoose}
      leftSection={<IconCheck size={15} stroke={2} aria-hidden opacity={chosen ? 1 : 0} />}
    >
      {children}
    </Menu.Item>
  )
}
