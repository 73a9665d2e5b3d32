import type { OutboxMail } from '@mvp/core/contract-alert'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Fact } from '../parts/facts.tsx'
import { formatAgo, formatExact } from '../parts/format-time.ts'
import { attemptsOf } from './mail-words.ts'

/** What became of a mail, with the provider's own words; what is not known is left out. */
export function deliveryFacts(mail: OutboxMail, now: number): Fact[] {
  const { recipients, createdAt, deliveredAt, failedAt, providerId, lastError, scheduleId, operationId } = mail
  const attempts = attemptsOf(mail, now)
  return [
    { name: 'To', value: recipients.length === 0 ? 'Nobody' : recipients.join(', ') },
    { name: 'Written', value: moment(createdAt, now) },
    ...known('Delivered', deliveredAt && moment(deliveredAt, now)),
    ...known('Given up', mail.state === 'failed' && failedAt ? moment(failedAt, now) : null),
    ...known('Attempts', attempts === '' ? 'One' : attempts),
    ...known('Last answer', lastError && <span className="mono">{lastError}</span>),
    ...known('Provider’s id', providerId && <span className="mono">{providerId}</span>),
    ...known(
      'About',
      // What has no schedule may be a restore, which has its address from its backup.
      scheduleId && operationId && (
        <Link className="link" to="/backups/$id" params={{ id: operationId }}>
          The run it tells of
        </Link>
      ),
    ),
    ...known(
      'Schedule',
      scheduleId && (
        <Link className="link" to="/schedules/$id" params={{ id: scheduleId }}>
          Its settings
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
