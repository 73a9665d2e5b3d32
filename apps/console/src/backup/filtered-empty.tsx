import { trpc } from '../api.ts'
import { plural } from '../parts/format-size.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { originWords } from './backup-words.ts'
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
        Clear the filters
      </LinkButton>
    </section>
  )
}

const ends: Record<string, string> = {
  queued: 'is queued',
  running: 'is running',
  completed: 'has completed',
  failed: 'has failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
  skipped: 'was skipped',
}

function sentence({ state, origin, schedule, search, from, to, found }: ListSearch): string {
  const which = `No ${origin ? `${originWords[origin].toLowerCase()} ` : ''}backup${schedule ? ' of this schedule' : ''}`
  const named = search ? ` with “${search}”` : ''
  if (from || to || found) return `${which}${named} fits the filters`
  return `${which}${named} ${state ? ends[state] : search ? 'was found' : 'is there'}`
}

function hidden(total: number): string {
  return `${plural(total, 'other is', 'others are')} hidden by the filters.`
}

/** An address with a page that is no longer there. */
export function PageEmpty() {
  return (
    <section className={classes.filtered}>
      <h2>This page of the list is empty</h2>
      <p className="soft">Backups have been deleted since it was opened.</p>
      <LinkButton size="compact-md" mt={12} to="/backups" search={{}}>
        To the newest
      </LinkButton>
    </section>
  )
}
