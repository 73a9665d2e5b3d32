import { EmptyPage } from '../parts/empty-page.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import classes from './list-states.module.css'

/** An address of a backup that was deleted, or never was. */
export function BackupGone() {
  usePageTitle('No such backup')
  return (
    <EmptyPage title="There is no such backup">
      <p>It may have been deleted since this address was copied.</p>
      <div className={classes.actions}>
        <LinkButton variant="filled" to="/backups" search={{}}>
          To the backups
        </LinkButton>
      </div>
    </EmptyPage>
  )
}
