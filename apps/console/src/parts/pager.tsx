import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount } from './format-size.ts'
import classes from './pager.module.css'

type Page = { page: number; pageSize: number; total: number; items: readonly unknown[] }

type Props = {
  page: Page
  /** A link to a page of the list; the first page has no number in its address. */
  linkTo: (page: number | undefined, word: ReactNode) => ReactNode
}

/** Newer and older, by address; nothing when one page holds all. */
export function Pager({ page, linkTo }: Props) {
  if (page.total <= page.pageSize) return null
  const first = (page.page - 1) * page.pageSize + 1
  const last = first + page.items.length - 1
  const newer = (
    <>
      <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Newer</Trans>
    </>
  )
  const older = (
    <>
      <Trans>Older</Trans> <IconChevronRight size={15} stroke={1.9} aria-hidden />
    </>
  )
  return (
    <nav className={classes.pager} aria-label={t`Pages`}>
      {page.page > 1 ? linkTo(page.page > 2 ? page.page - 1 : undefined, newer) : <Nowhere>{newer}</Nowhere>}
      <span className="small soft">
        <Trans>
          {formatCount(first)} to {formatCount(last)} of {formatCount(page.total)}
        </Trans>
      </span>
      {last < page.total ? linkTo(page.page + 1, older) : <Nowhere>{older}</Nowhere>}
    </nav>
  )
}

function Nowhere({ children }: { children: ReactNode }) {
  return (
    <Button size="compact-md" disabled>
      {children}
    </Button>
  )
}
