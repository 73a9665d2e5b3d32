import { Trans } from '@lingui/react/macro'
import { LinkButton } from '../parts/link-button.tsx'
import classes from './outbox.module.css'

/** Nothing has been mailed yet, or the page is beyond the last. */
export function OutboxEmpty({ total }: { total: number }) {
  if (total > 0) {
    return (
      <section className={classes.empty}>
        <h2>
          <Trans>This page of the outbox is empty</Trans>
        </h2>
        <LinkButton size="compact-md" mt={12} to="/settings/alerts/outbox" search={{}}>
          <Trans>To the newest</Trans>
        </LinkButton>
      </section>
    )
  }
  return (
    <section className={classes.empty}>
      <h2>
        <Trans>Nothing has been mailed yet</Trans>
      </h2>
      <p className="soft">
        <Trans>What is worth a mail, and to whom it goes, is chosen under Alerts.</Trans>
      </p>
      <LinkButton size="compact-md" mt={12} to="/settings/alerts">
        <Trans>Choose, and send a test</Trans>
      </LinkButton>
    </section>
  )
}
