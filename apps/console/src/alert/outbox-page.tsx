import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { OutboxPage } from '@mvp/core/contract-alert'
import { IconChevronLeft } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { Pager } from '../parts/pager.tsx'
import { PageHead } from '../parts/panel.tsx'
import { useNow } from '../parts/use-now.ts'
import classes from './outbox.module.css'
import { OutboxEmpty } from './outbox-empty.tsx'
import { OutboxRow } from './outbox-row.tsx'
import { OutboxSkeleton } from './outbox-skeleton.tsx'
import { NobodyDelivers } from './provider-state.tsx'

const route = getRouteApi('/frame/settings/alerts/outbox')
const pageSize = 25
// What became of a mail only shows by asking; soon while one is on its way.
const pollMs = { calm: 30_000, underWay: 3_000 }

/** Every mail there was, the newest first, and what became of it. */
export function Outbox() {
  usePageTitle(t`Outbox`)
  const { page = 1 } = route.useSearch()
  const outbox = trpc.alert.outbox.useQuery(
    { page, pageSize },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => (isUnderWay(state.data) ? pollMs.underWay : pollMs.calm),
    },
  )
  return (
    <>
      <PageHead
        above={
          <Link to="/settings/alerts" className={classes.back}>
            <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Alerts</Trans>
          </Link>
        }
        title={t`Outbox`}
        note={t`Every mail, and what became of it. No backup waits for one.`}
      />
      {outbox.data?.provider === null ? (
        <div className={classes.nobody}>
          <NobodyDelivers />
        </div>
      ) : null}
      <Loaded
        query={outbox}
        waiting={<OutboxSkeleton />}
        empty={({ items, total }) => (items.length === 0 ? <OutboxEmpty total={total} /> : null)}
      >
        {(loaded) => (
          <>
            <Mails mails={loaded.items} />
            <Pager
              page={loaded}
              linkTo={(to, word) => (
                <LinkButton size="compact-md" to="/settings/alerts/outbox" search={{ page: to }}>
                  {word}
                </LinkButton>
              )}
            />
          </>
        )}
      </Loaded>
    </>
  )
}

function Mails({ mails }: { mails: OutboxPage['items'] }) {
  const now = useNow()
  return (
    <ul className={classes.list} aria-label={t`Mails`}>
      {mails.map((mail) => (
        <OutboxRow key={mail.id} mail={mail} now={now} />
      ))}
    </ul>
  )
}

/** Something is about to change: it is being sent, or due. */
function isUnderWay(page: OutboxPage | undefined): boolean {
  const soon = Date.now() + pollMs.calm
  return (
    page?.items.some(
      ({ state, nextAttemptAt }) =>
        state === 'sending' || (state === 'waiting' && nextAttemptAt !== null && Date.parse(nextAttemptAt) < soon),
    ) ?? false
  )
}
