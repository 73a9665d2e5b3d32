import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Menu } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import classes from './backups-list.module.css'
import { columnsAddress, columnWords, listColumns } from './list-columns.ts'
import { columnsOf, inOrder, type ListSearch, orderOf, pageSizes, sortKeyOf, sortOf } from './list-search.ts'

const orders = {
  'taken desc': msg`Newest first`,
  'taken asc': msg`Oldest first`,
  'size desc': msg`Largest first`,
  'size asc': msg`Smallest first`,
  'duration desc': msg`Slowest first`,
  'duration asc': msg`Fastest first`,
}

/** How the list is shown: order, columns, rows on a page. All of it is in the address. */
export function ViewMenu({ search }: { search: ListSearch }) {
  const navigate = useNavigate()
  const go = (next: ListSearch) => navigate({ to: '/backups', search: next })
  const { sort, order } = sortOf(search)
  const resize = (value: string) => {
    const size = pageSizes.find((each) => String(each) === value)
    go({ ...search, page: undefined, size: size === pageSizes[0] ? undefined : size })
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.8} />}>
          {t(orders[`${sort} ${order}`])}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.view}>
        <Menu.Label>
          <Trans>Order</Trans>
        </Menu.Label>
        <Menu.RadioGroup
          value={`${sort} ${order}`}
          onChange={(value) => {
            const [by, way] = value.split(' ')
            const next = { sort: sortKeyOf(by) ?? sort, order: orderOf(way) ?? order }
            go(inOrder(search, next))
          }}
        >
          {Object.entries(orders).map(([value, word]) => (
            <Menu.RadioItem key={value} value={value}>
              {t(word)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>
          <Trans>Backups on a page</Trans>
        </Menu.Label>
        <Menu.RadioGroup value={String(search.size ?? pageSizes[0])} onChange={resize}>
          {pageSizes.map((size) => (
            <Menu.RadioItem key={size} value={String(size)}>
              {size}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
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
      <Menu.Label>
        <Trans>Columns</Trans>
      </Menu.Label>
      {listColumns.map((column) => (
        <Menu.CheckboxItem key={column} checked={shown.has(column)} onChange={() => toggle(column)}>
          {t(columnWords[column])}
        </Menu.CheckboxItem>
      ))}
    </div>
  )
}
