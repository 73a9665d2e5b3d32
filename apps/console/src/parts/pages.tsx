import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { formatCount } from './format-size.ts'
import classes from './pager.module.css'

type Props = {
  page: { page: number; pageSize: number; total: number; items: readonly unknown[] }
  onTurn: (page: number) => void
  /** Of what these are the pages, for screen readers. */
  label: string
}

/** Back and forth through a list inside a page; nothing when one page holds all. */
export function Pages({ page, onTurn, label }: Props) {
  if (page.total <= page.pageSize) return null
  const first = (page.page - 1) * page.pageSize + 1
  const last = first + page.items.length - 1
  return (
    <nav className={classes.pager} aria-label={label}>
      <Button size="compact-md" disabled={page.page === 1} onClick={() => onTurn(page.page - 1)}>
        <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Back</Trans>
      </Button>
      <span className="small soft">
        <Trans>
          {formatCount(first)} to {formatCount(last)} of {formatCount(page.total)}
        </Trans>
      </span>
      <Button size="compact-md" disabled={last >= page.total} onClick={() => onTurn(page.page + 1)}>
        <Trans>Next</Trans> <IconChevronRight size={15} stroke={1.9} aria-hidden />
      </Button>
    </nav>
  )
}
