import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { formatShortDay } from '../parts/format-time.ts'
import { LinkButton } from '../parts/link-button.tsx'
import classes from './audit-page.module.css'
import { type AuditSearch, isFiltered } from './audit-search.ts'

/** Nothing fits the filters, or the page is beyond the last. Without filters there is at least the first sign-in. */
export function AuditEmpty({ search, total }: { search: AuditSearch; total: number }) {
  const filtered = isFiltered(search)
  const beyond = total > 0
  return (
    <section className={classes.empty}>
      <h2>{beyond ? t`This page of the log is empty` : filtered ? sentence(search) : t`Nothing has been done yet`}</h2>
      {filtered && !beyond ? (
        <p className="soft">
          <Trans>Other entries are hidden by the filters.</Trans>
        </p>
      ) : null}
      {beyond ? <Way word={t`To the newest`} search={{ ...search, page: undefined }} /> : null}
      {filtered && !beyond ? <Way word={t`Clear the filters`} search={{}} /> : null}
    </section>
  )
}

function Way({ word, search }: { word: string; search: AuditSearch }) {
  return (
    <LinkButton size="compact-md" mt={12} to="/settings/audit" search={search}>
      {word}
    </LinkButton>
  )
}

/** `No entry of this kind by “eve” from 21 Oct to 22 Oct`. */
function sentence({ action, who, from, to }: AuditSearch): string {
  return [
    t`No entry`,
    action && t`of this kind`,
    who && t`by “${who}”`,
    from && t`from ${dayOf(from)}`,
    to && t`until ${dayOf(to)}`,
  ]
    .filter(Boolean)
    .join(' ')
}

function dayOf(date: string): string {
  return formatShortDay(`${date}T12:00`, Date.now())
}
