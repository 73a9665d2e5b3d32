import { Button } from '@mantine/core'
import type { BackupPage } from '@mvp/core/contract'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { formatCount } from '../parts/format-size.ts'
import { LinkButton } from '../parts/link-button.tsx'
import classes from './pager.module.css'

const route = getRouteApi('/frame/backups')

/** Newer and older, by address; nothing when one page holds all. */
export function Pager({ page }: { page: BackupPage }) {
  const search = route.useSearch()
  if (page.total <= page.pageSize) return null
  const first = (page.page - 1) * page.pageSize + 1
  const last = first + page.items.length - 1
  const hasOlder = last < page.total
  const newer = { ...search, page: page.page > 2 ? page.page - 1 : undefined }
  return (
    <nav className={classes.pager} aria-label="Pages">
      <PageButton enabled={page.page > 1} search={newer}>
        <IconChevronLeft size={15} stroke={1.9} aria-hidden /> Newer
      </PageButton>
      <span className="small soft">
        {formatCount(first)} to {formatCount(last)} of {formatCount(page.total)}
      </span>
      <PageButton enabled={hasOlder} search={{ ...search, page: page.page + 1 }}>
        Older <IconChevronRight size={15} stroke={1.9} aria-hidden />
      </PageButton>
    </nav>
  )
}

type PageButtonProps = { enabled: boolean; search: ReturnType<typeof route.useSearch>; children: React.ReactNode }

function PageButton({ enabled, search, children }: PageButtonProps) {
  if (!enabled)
    return (
      <Button size="compact-md" disabled>
        {children}
      </Button>
    )
  return (
    <LinkButton size="compact-md" to="/backups" search={search}>
      {children}
    </LinkButton>
  )
}
