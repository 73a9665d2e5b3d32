import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { SegmentedControl, Skeleton } from '@mantine/core'
import type { MailPreview } from '@mvp/core/contract-alert'
import { IconChevronLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { Facts } from '../parts/facts.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead, Panel } from '../parts/panel.tsx'
import { isNotFound } from '../parts/problem.ts'
import { State } from '../parts/state.tsx'
import { useNow } from '../parts/use-now.ts'
import { deliveryFacts } from './delivery-facts.tsx'
import classes from './mail-page.module.css'
import { canRetry, stateOfMail } from './mail-words.ts'
import { RetryButton } from './retry-button.tsx'
import { SentHtml } from './sent-html.tsx'

const route = getRouteApi('/frame/settings/alerts/outbox/$id')
const pollMs = 5_000

/** One mail as it is sent, and what became of it. */
export function MailPage() {
  const { id } = route.useParams()
  const preview = trpc.alert.mail.useQuery({ id }, { refetchInterval: pollMs })
  usePageTitle(preview.data?.mail.subject ?? t`Mail`)
  if (isNotFound(preview.error)) return <MailGone />
  return (
    <Loaded query={preview} waiting={<MailSkeleton />} pageTitle={t`Mail`}>
      {(loaded) => <Mail preview={loaded} />}
    </Loaded>
  )
}

function Mail({ preview: { mail, html, text } }: { preview: MailPreview }) {
  const now = useNow()
  const [form, setForm] = useState('html')
  return (
    <>
      <PageHead
        above={<Back />}
        title={mail.subject}
        note={<State {...stateOfMail(mail)} boxed />}
        actions={canRetry(mail) ? <RetryButton mail={mail} /> : null}
      />
      <div className={classes.columns}>
        <Panel
          title={t`As it is sent`}
          action={
            <SegmentedControl
              aria-label={t`Form`}
              size="xs"
              data={[
                { value: 'html', label: 'HTML' },
                { value: 'text', label: t`Text` },
              ]}
              value={form}
              onChange={setForm}
            />
          }
          flush
        >
          {form === 'html' ? <SentHtml html={html} /> : <pre className={classes.text}>{text}</pre>}
        </Panel>
        <Panel title={t`Delivery`}>
          <Facts facts={deliveryFacts(mail, now)} />
        </Panel>
      </div>
    </>
  )
}

function Back() {
  return (
    <Link to="/settings/alerts/outbox" className={classes.back}>
      <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Outbox</Trans>
    </Link>
  )
}

function MailSkeleton() {
  return (
    <div aria-busy="true" role="status" aria-label={t`Loading the mail`}>
      <Skeleton h={34} w="min(480px, 100%)" mb={8} mt={28} />
      <Skeleton h={24} w={120} mb={28} />
      <div className={classes.columns}>
        <Skeleton h={640} radius="md" />
        <Skeleton h={320} radius="md" />
      </div>
    </div>
  )
}

function MailGone() {
  return (
    <>
      <PageHead title={t`There is no such mail`} note={t`Its address may be cut off.`} />
      <LinkButton to="/settings/alerts/outbox">
        <Trans>All mails</Trans>
      </LinkButton>
    </>
  )
}
