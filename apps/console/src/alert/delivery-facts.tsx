import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { OutboxMail } from '@mvp/core/contract-alert'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { said } from '../language/i18n.ts'
import type { Fact } from '../parts/facts.tsx'
import { formatAgo, formatExact } from '../parts/format-time.ts'
import { attemptsOf } from './mail-words.ts'

/** What became of a mail, with the provider's own words; what is not known is left out. */
export function deliveryFacts(mail: OutboxMail, now: number): Fact[] {
  const { recipients, createdAt, deliveredAt, failedAt, providerId, lastError, scheduleId, operationId } = mail
  const attempts = attemptsOf(mail, now)
  return [
    { name: t({ message: 'To', context: 'mail' }), value: recipients.length === 0 ? t`Nobody` : recipients.join(', ') },
    { name: t`Written`, value: moment(createdAt, now) },
    ...known(t`Delivered`, deliveredAt && moment(deliveredAt, now)),
    ...known(t`Given up`, mail.state === 'failed' && failedAt ? moment(failedAt, now) : null),
    ...known(t`Attempts`, attempts === '' ? t`One` : attempts),
    ...known(t`Last answer`, lastError && <span className="mono" {...said(lastError)} />),
    ...known(t`Provider’s id`, providerId && <span className="mono">{providerId}</span>),
    ...known(
      t`About`,
      // What has no schedule may be a restore, which has its address from its backup.
      scheduleId && operationId && (
        <Link className="link" to="/backups/$id" params={{ id: operationId }}>
          <Trans>The run it tells of</Trans>
        </Link>
      ),
    ),
    ...known(
      t`Schedule`,
      scheduleId && (
        <Link className="link" to="/schedules/$id" params={{ id: scheduleId }}>
          <Trans>Its settings</Trans>
        </Link>
      ),
    ),
  ]
}

function known(name: string, value: ReactNode): Fact[] {
  return value === null ? [] : [{ name, value }]
}

function moment(at: string, now: number): ReactNode {
  return (
    <>
      {formatExact(at)} <span className="quiet">{formatAgo(at, Math.max(now, Date.parse(at)))}</span>
    </>
  )
}
