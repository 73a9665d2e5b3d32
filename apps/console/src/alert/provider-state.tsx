import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { OutboxPage } from '@mvp/core/contract-alert'
import { IconInfoCircle } from '@tabler/icons-react'
import { State } from '../parts/state.tsx'
import classes from './alerts-page.module.css'

type Provider = OutboxPage['provider']

const words: Record<NonNullable<Provider>, MessageDescriptor> = {
  resend: msg`Delivered by Resend`,
  smtp: msg`Delivered over SMTP`,
}

export function ProviderState({ provider }: { provider: Provider }) {
  return provider === null ? (
    <State name="attention" word={t`Nobody delivers it`} />
  ) : (
    <State name="completed" word={t(words[provider])} />
  )
}

/** What to set, so that mails go out. */
export function NobodyDelivers() {
  return (
    <div className={classes.nobody}>
      <IconInfoCircle size={17} stroke={1.9} aria-hidden />
      <p>
        <Trans>
          Mails are written and kept in the outbox, and go to nobody. Give the server <Name>RESEND_API_KEY</Name> or{' '}
          <Name>SMTP_URL</Name>, and <Name>MAIL_FROM</Name>, and start it again: what is not older than three days is
          delivered then.
        </Trans>
      </p>
    </div>
  )
}

function Name({ children }: { children: string }) {
  return <span className="mono">{children}</span>
}
