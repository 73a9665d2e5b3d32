import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Backup, Origin } from '@mvp/core/contract'
import { trpc } from '../api.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { type ListSearch, withoutFilters } from './list-search.ts'
import classes from './list-states.module.css'

/** Nothing fits the filters: says which, how many they hide, and offers to clear them. */
export function FilteredEmpty({ search }: { search: ListSearch }) {
  const all = trpc.backup.list.useQuery({ page: 1, pageSize: 1 }).data
  return (
    <section className={classes.filtered}>
      <h2>{sentence(search)}</h2>
      <p className="soft">{all ? hidden(all.total) : ' '}</p>
      <LinkButton size="compact-md" mt={12} to="/backups" search={withoutFilters(search)}>
        <Trans>Clear the filters</Trans>
      </LinkButton>
    </section>
  )
}

const none: Record<Origin, MessageDescriptor> = {
  manual: msg`No manual backup`,
  scheduled: msg`No scheduled backup`,
  safety: msg`No safety backup`,
  uploaded: msg`No uploaded backup`,
}

const ends: Record<Backup['status'], (which: string) => string> = {
  queued: (which) => t`${which} is queued`,
  running: (which) => t`${which} is running`,
  completed: (which) => t`${which} has completed`,
  failed: (which) => t`${which} has failed or was missed`,
  cancelled: (which) => t`${which} was cancelled`,
  interrupted: (which) => t`${which} was interrupted`,
  skipped: (which) => t`${which} was skipped`,
}

function sentence({ state, origin, schedule, search, from, to, found }: ListSearch): string {
  const which = [
    origin ? t(none[origin]) : t`No backup`,
    ...(schedule ? [t`of this schedule`] : []),
    ...(search ? [t`with “${search}”`] : []),
  ].join(' ')
  if (from || to || found) return t`${which} fits the filters`
  if (state) return ends[state](which)
  return search ? t`${which} was found` : t`${which} is there`
}

function hidden(total: number): string {
  return plural(total, {
    one: '# other is hidden by the filters.',
    other: '# others are hidden by the filters.',
  })
}

/** An address with a page that is no longer there. */
export function PageEmpty() {
  return (
    <section className={classes.filtered}>
      <h2>
        <Trans>This page of the list is empty</Trans>
      </h2>
      <p className="soft">
        <Trans>Backups have been deleted since it was opened.</Trans>
      </p>
      <LinkButton size="compact-md" mt={12} to="/backups" search={{}}>
        <Trans>To the newest</Trans>
      </LinkButton>
    </section>
  )
}
