import { LinkButton } from '../parts/link-button.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import classes from './list-states.module.css'

/** An address of a backup that was deleted, or never was. */
export function BackupGone() {
  usePageTitle('No such backup')
  return (
    <section className={classes.empty}>
      <h1>There is no such backup</h1>
      <p>It may have been deleted since this address was copied.</p>
      <div className={classes.actions}>
        <LinkButton variant="filled" to="/backups" search={{}}>
          To the backups
        </LinkButton>
      </div>
    </section>
  )
}
