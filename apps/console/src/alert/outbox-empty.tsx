import { LinkButton } from '../parts/link-button.tsx'
import classes from './outbox.module.css'

/** Nothing has been mailed yet, or the page is beyond the last. */
export function OutboxEmpty({ total }: { total: number }) {
  if (total > 0) {
    return (
      <section className={classes.empty}>
        <h2>This page of the outbox is empty</h2>
        <LinkButton size="compact-md" mt={12} to="/settings/alerts/outbox" search={{}}>
          To the newest
        </LinkButton>
      </section>
    )
  }
  return (
    <section className={classes.empty}>
      <h2>Nothing has been mailed yet</h2>
      <p className="soft">What is worth a mail, and to whom it goes, is chosen under Alerts.</p>
      <LinkButton size="compact-md" mt={12} to="/settings/alerts">
        Choose, and send a test
      </LinkButton>
    </section>
  )
}
