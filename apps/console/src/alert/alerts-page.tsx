import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Settings } from '@mvp/core/contract-schedule'
import { IconChevronLeft, IconMailbox } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { Held } from '../parts/held.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead } from '../parts/panel.tsx'
import settings from '../settings/settings.module.css'
import { SettingsNav } from '../settings/settings-nav.tsx'
import { usualSettings } from '../settings/usual.ts'
import { WebhooksPanel } from '../webhook/webhooks-panel.tsx'
import classes from './alerts-page.module.css'
import { whoIsTold } from './mail-form.ts'
import { MailPanel } from './mail-panel.tsx'

const pollMs = 30_000

/** Who learns of what, and whether it reaches them. */
export function AlertsPage() {
  usePageTitle(t`Alerts`)
  const chosen = trpc.settings.read.useQuery(undefined, { refetchInterval: pollMs })
  const newest = trpc.alert.outbox.useQuery({ page: 1, pageSize: 1 })
  return (
    <>
      <PageHead
        above={
          <Link to="/settings" className={classes.back}>
            <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Settings</Trans>
          </Link>
        }
        title={t`Alerts`}
        note={<WhoIsTold settings={chosen.data} />}
        actions={
          <LinkButton to="/settings/alerts/outbox" leftSection={<IconMailbox size={16} stroke={1.75} />}>
            <Trans>Outbox</Trans>
          </LinkButton>
        }
      />
      <div className={settings.columns}>
        <SettingsNav />
        <div className={settings.main}>
          <Loaded query={chosen} waiting={<MailToCome />}>
            {(loaded) => (
              <Loaded query={newest} waiting={<MailToCome />}>
                {({ provider }) => <MailPanel settings={loaded} provider={provider} />}
              </Loaded>
            )}
          </Loaded>
          <WebhooksPanel />
        </div>
      </div>
    </>
  )
}

function WhoIsTold({ settings }: { settings: Settings | undefined }) {
  return settings ? whoIsTold(settings) : <span className={classes.toCome}>{whoIsTold(usualSettings)}</span>
}

function MailToCome() {
  return (
    <Held>
      <MailPanel settings={usualSettings} provider="smtp" />
    </Held>
  )
}
