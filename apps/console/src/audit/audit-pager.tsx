import { Button } from '@mantine/core'
import type { AuditPage } from '@mvp/core/contract-audit'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount } from '../parts/format-size.ts'
import { LinkButton } from '../parts/link-button.tsx'
import classes from './audit-page.module.css'
import type { AuditSearch } from './audit-search.ts'

/** Newer and older, by address; nothing when one page holds all. */
export function AuditPager({ page, search }: { page: AuditPage; search: AuditSearch }) {
  if (page.total <= page.pageSize) return null
  const first = (page.page - 1) * page.pageSize + 1
  const last = first + page.items.length - 1
  const newer = { ...search, page: page.page > 2 ? page.page - 1 : undefined }
  return (
    <nav className={classes.pager} aria-label="Pages">
      <Turn to={page.page > 1 ? newer : null}>
        <IconChevronLeft size={15} stroke={1.9} aria-hidden /> Newer
      </Turn>
      <span className="small soft">
        {formatCount(first)} to {formatCount(last)} of {formatCount(page.total)}
      </span>
      <Turn to={last < page.total ? { ...search, page: page.page + 1 } : null}>
        Older <IconChevronRight size={15} stroke={1.9} aria-hidden />
      </Turn>
    </nav>
  )
}

function Turn({ to, children }: { to: AuditSearch | null; children: ReactNode }) {
  if (to === null)
    return (
      <Button size="compact-md" disabled>
        {children}
      </Button>
    )
  return (
    <LinkButton size="compact-md" to="/settings/audit" search={to}>
      {children}
    </LinkButton>
  )
}
