import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import type { BackupPage } from '@mvp/core/contract'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { formatCount } from '../parts/format-size.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { TypedFilter } from '../parts/typed-filter.tsx'
import classes from './backups-list.module.css'
import { isFiltered, type ListSearch, listSearch, withFilter, withoutFilters } from './list-search.ts'
import { ViewMenu } from './view-menu.tsx'

const states = [
  { value: '', label: msg`Any state` },
  { value: 'running', label: msg`Running` },
  { value: 'completed', label: msg`Completed` },
  { value: 'failed', label: msg`Failed or missed` },
  { value: 'interrupted', label: msg`Interrupted` },
  { value: 'cancelled', label: msg`Cancelled` },
  { value: 'skipped', label: msg`Skipped` },
]

const origins = [
  { value: '', label: msg`Any origin` },
  { value: 'manual', label: msg`Manual` },
  { value: 'scheduled', label: msg`Scheduled` },
  { value: 'safety', label: msg`Safety` },
  { value: 'uploaded', label: msg`Uploaded` },
]

const verifications = [
  { value: '', label: msg`Any verification` },
  { value: 'verified', label: msg`Verified` },
  { value: 'corrupt', label: msg`Damaged` },
  { value: 'missing', label: msg`File missing` },
]

const said = (choices: readonly { value: string; label: MessageDescriptor }[]) =>
  choices.map(({ value, label }) => ({ value, label: t(label) }))

/** The filters live in the address: a filtered list can be sent to someone, and *back* undoes a filter. */
export function Filters({ search, page }: { search: ListSearch; page: BackupPage | undefined }) {
  const navigate = useNavigate()
  const filter = (change: Record<string, string>) =>
    navigate({
      to: '/backups',
      // What is in the address by then: a filter that is settled a moment before may not be rendered yet.
      search: (kept) => withFilter(listSearch.parse(kept), listSearch.parse(change)),
      replace: 'search' in change || 'from' in change || 'to' in change,
    })
  return (
    <search className={classes.filters}>
      <TypedFilter
        type="search"
        aria-label={t`Search backups`}
        aria-keyshortcuts="/"
        data-search-backups
        placeholder={t`Search note or file name`}
        leftSection={<IconSearch size={15} stroke={1.9} />}
        className={classes.search}
        kept={search.search}
        onSettle={(text) => filter({ search: text })}
      />
      <ViewMenu search={search} />
      <span className={classes.count}>
        {page ? shownOf(formatCount(page.items.length), formatCount(page.total)) : ''}
      </span>
      <div className={classes.narrow}>
        <ChoiceFilters search={search} onFilter={filter} />
        <DayFilters search={search} onFilter={filter} />
        {isFiltered(search) ? (
          <LinkButton size="compact-md" to="/backups" search={withoutFilters(search)}>
            <Trans>Clear</Trans>
          </LinkButton>
        ) : null}
      </div>
    </search>
  )
}

const shownOf = (shown: string, total: string) => t`${shown} of ${total}`

type Narrowing = { search: ListSearch; onFilter: (change: Record<string, string>) => void }

function ChoiceFilters({ search, onFilter: filter }: Narrowing) {
  return (
    <>
      <Select
        aria-label={t`State`}
        data={said(states)}
        value={search.state ?? ''}
        onChange={(state) => filter({ state: state ?? '' })}
        w={148}
      />
      <Select
        aria-label={t`Origin`}
        data={said(origins)}
        value={search.origin ?? ''}
        onChange={(origin) => filter({ origin: origin ?? '' })}
        w={148}
      />
      <Select
        aria-label={t`Verification`}
        data={said(verifications)}
        value={search.found ?? ''}
        onChange={(found) => filter({ found: found ?? '' })}
        w={148}
      />
      <ScheduleFilter chosen={search.schedule ?? ''} onChoose={(schedule) => filter({ schedule })} />
    </>
  )
}

function DayFilters({ search, onFilter }: Narrowing) {
  return (
    <div className={classes.days}>
      <TypedFilter
        type="date"
        aria-label={t`From`}
        kept={search.from}
        max={search.to}
        onSettle={(from) => onFilter({ from })}
      />
      <span className="soft">
        <Trans>to</Trans>
      </span>
      <TypedFilter
        type="date"
        aria-label={t`To`}
        kept={search.to}
        min={search.from}
        onSettle={(to) => onFilter({ to })}
      />
    </div>
  )
}

/** Its place is kept where there is nothing to choose between: on a phone all below it would move when that is known. */
function ScheduleFilter({ chosen, onChoose }: { chosen: string; onChoose: (schedule: string) => void }) {
  const { data, isPending } = trpc.schedule.list.useQuery()
  const schedules = data ?? []
  const known = schedules.map(({ id, name }) => ({ value: id, label: name }))
  const listed = chosen === '' || known.some(({ value }) => value === chosen)
  return (
    <Select
      aria-label={t`Schedule`}
      data={[
        { value: '', label: t`Any schedule` },
        ...known,
        ...(listed ? [] : [{ value: chosen, label: t`A deleted schedule` }]),
      ]}
      value={chosen}
      disabled={!isPending && schedules.length === 0 && chosen === ''}
      onChange={(schedule) => onChoose(schedule ?? '')}
      w={148}
    />
  )
}
