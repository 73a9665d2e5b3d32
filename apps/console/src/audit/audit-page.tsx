import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconChevronLeft, IconDownload } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead } from '../parts/panel.tsx'
import { useDownload } from '../parts/use-download.ts'
import { AuditEmpty } from './audit-empty.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'
import classes from './audit-page.module.css'
import { AuditPager } from './audit-pager.tsx'
import { csvAddress, toQuery } from './audit-search.ts'
import { AuditSkeleton } from './audit-skeleton.tsx'

const route = getRouteApi('/frame/settings/audit')

/** Who did what, from where and how it ended: the newest first, each with what it changed. */
export function AuditLog() {
  usePageTitle(t`Audit log`)
  const search = route.useSearch()
  const download = useDownload()
  const log = trpc.audit.list.useQuery(toQuery(search), { placeholderData: keepPreviousData })
  return (
    <>
      <PageHead
        above={
          <Link to="/settings" className={classes.back}>
            <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Settings</Trans>
          </Link>
        }
        title={t`Audit log`}
        note={t`Who did what, and from where. Entries are only ever added.`}
        actions={
          <Button
            component="a"
            href={csvAddress(search)}
            download
            onClick={download}
            leftSection={<IconDownload size={15} stroke={1.9} />}
          >
            <Trans>Export as CSV</Trans>
          </Button>
        }
      />
      <AuditFilters search={search} page={log.data} />
      <Loaded
        query={log}
        waiting={<AuditSkeleton />}
        empty={(page) => (page.items.length === 0 ? <AuditEmpty search={search} total={page.total} /> : null)}
      >
        {(page) => (
          <>
            <AuditList entries={page.items} />
            <AuditPager page={page} search={search} />
          </>
        )}
      </Loaded>
    </>
  )
}
