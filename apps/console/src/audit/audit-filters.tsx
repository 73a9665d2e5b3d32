import { Select } from '@mantine/core'
import type { AuditPage } from '@mvp/core/contract-audit'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { formatCount } from '../parts/format-size.ts'
import { TypedFilter } from '../parts/typed-filter.tsx'
import classes from './audit-filters.module.css'
import { type AuditSearch, auditSearch, withFilter } from './audit-search.ts'
import { takenApart } from './changes.ts'

const groups = [
  { value: '', label: 'Any action' },
  { value: 'backup', label: 'Backups' },
  { value: 'restore', label: 'Restores' },
  { value: 'schedule', label: 'Schedules' },
  { value: 'settings', label: 'Settings' },
  { value: 'alert', label: 'Mail' },
  { value: 'webhook', label: 'Webhooks' },
  { value: 'auth', label: 'Sign-in and tokens' },
  { value: 'audit', label: 'Audit log' },
]

/** The filters live in the address: a filtered log can be sent to someone, and *back* undoes a filter. */
export function AuditFilters({ search, page }: { search: AuditSearch; page: AuditPage | undefined }) {
  const navigate = useNavigate()
  const filter = (change: Record<string, string>) =>
    navigate({
      to: '/settings/audit',
      search: withFilter(search, auditSearch.parse(change)),
      replace: !('action' in change),
    })
  const { action = '' } = search
  // A single action can be asked for by its address.
  const known = groups.some(({ value }) => value === action)
  return (
    <search className={classes.filters}>
      <TypedFilter
        type="search"
        aria-label="Who"
        placeholder="Search who"
        leftSection={<IconSearch size={15} stroke={1.9} />}
        className={classes.who}
        kept={search.who}
        onSettle={(who) => filter({ who })}
      />
      <Select
        aria-label="Action"
        className={classes.action}
        data={known ? groups : [...groups, { value: action, label: takenApart(action) }]}
        value={action}
        onChange={(chosen) => filter({ action: chosen ?? '' })}
      />
      <div className={classes.days}>
        <TypedFilter
          type="date"
          aria-label="From"
          max={lastDay}
          kept={search.from}
          onSettle={(from) => filter({ from })}
        />
        <span className="small quiet">to</span>
        <TypedFilter type="date" aria-label="To" max={lastDay} kept={search.to} onSettle={(to) => filter({ to })} />
      </div>
      <span className={classes.count}>
        {page ? `${formatCount(page.items.length)} of ${formatCount(page.total)}` : ''}
      </span>
    </search>
  )
}

// Without it browsers let one type years of six digits.
const lastDay = '2999-12-31'
