import { Trans } from '@lingui/react/macro'
import type { OutboxMail } from '@mvp/core/contract-alert'
import { Link } from '@tanstack/react-router'
import { said } from '../language/i18n.ts'
import { formatAgo, formatExact } from '../parts/format-time.ts'
import { State } from '../parts/state.tsx'
import { attemptsOf, canRetry, stateOfMail, toWhom } from './mail-words.ts'
import classes from './outbox.module.css'
import { RetryButton } from './retry-button.tsx'

type Props = { mail: OutboxMail; now: number }

/** One mail: what it says, to whom, and why it has not arrived. */
export function OutboxRow({ mail, now }: Props) {
  const attempts = attemptsOf(mail, now)
  return (
    <li className={classes.row}>
      <div className={classes.state}>
        <State {...stateOfMail(mail)} />
      </div>
      <div className={classes.what}>
        <Link className="link" to="/settings/alerts/outbox/$id" params={{ id: mail.id }}>
          {mail.subject}
        </Link>
        <span className="small quiet" title={mail.recipients.join(', ')}>
          <Trans>To {toWhom(mail)}</Trans>
          {attempts === '' ? '' : `. ${attempts}.`}
        </span>
        {mail.lastError ? <span className="small soft" {...said(mail.lastError)} /> : null}
      </div>
      <time className={classes.at} dateTime={mail.createdAt} title={formatExact(mail.createdAt)}>
        {formatAgo(mail.createdAt, Math.max(now, Date.parse(mail.createdAt)))}
      </time>
      <div className={classes.retry}>{canRetry(mail) ? <RetryButton mail={mail} /> : null}</div>
    </li>
  )
}
