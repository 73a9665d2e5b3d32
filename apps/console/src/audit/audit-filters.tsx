import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import type { AuditPage } from '@mvp/core/contract-audit'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { formatCount } from '../parts/format-size.ts'
import { TypedFilter } from '../parts/typed-filter.tsx'
import classes from './audit-filters.module.css'
import { type AuditSearch, auditSearch, withFilter } from './audit-search.ts'
import { takenApart } from './changes.ts'

const groups = () => [
  { value: '', label: t`Any action` },
  { value: 'backup', label: t`Backups` },
  { value: 'restore', label: t`Restores` },
  { value: 'schedule', label: t`Schedules` },
  { value: 'settings', label: t`Settings` },
  { value: 'alert', label: t`Mail` },
  { value: 'webhook', label: t`Webhooks` },
  { value: 'auth', label: t`Sign-in and tokens` },
  { value: 'audit', label: t`Audit log` },
]

/** The filters live in the address: a filtered log can be sent to someone, and *back* undoes a filter. */
export function AuditFilters({ search, page }: { search: AuditSearch; page: AuditPage | undefined }) {
  const navigate = useNavigate()
  const filter = (change: Record<string, string>) =>
    navigate({
      to: '/settings/audit',
      // What is in the address by then: a filter that is settled a moment before may not be rendered yet.
      search: (kept) => withFilter(auditSearch.parse(kept), auditSearch.parse(change)),
      replace: !('action' in change),
    })
  const { action = '' } = search
  // A single action can be asked for by its address.
  const choices = groups()
  const known = choices.some(({ value }) => value === action)
  return (
    <search className={classes.filters}>
      <TypedFilter
        type="search"
        aria-label={t`Who`}
        placeholder={t`Search who`}
        leftSection={<IconSearch size={15} stroke={1.9} />}
        className={classes.who}
        kept={search.who}
        onSettle={(who) => filter({ who })}
      />
      <Select
        aria-label={t`Action`}
        className={classes.action}
        data={known ? choices : [...choices, { value: action, label: takenApart(action) }]}
        value={action}
        onChange={(chosen) => filter({ action: chosen ?? '' })}
      />
      <div className={classes.days}>
        <TypedFilter
          type="date"
          aria-label={t`From`}
          max={lastDay}
          kept={search.from}
          onSettle={(from) => filter({ from })}
        />
        <span className="small quiet">
          <Trans>to</Trans>
        </span>
        <TypedFilter type="date" aria-label={t`To`} max={lastDay} kept={search.to} onSettle={(to) => filter({ to })} />
      </div>
      <span className={classes.count}>
        {page ? t`${formatCount(page.items.length)} of ${formatCount(page.total)}` : ''}
      </span>
    </search>
  )
}

// Without it browsers let one type years of six digits.
const lastDay = '2999-12-31'
