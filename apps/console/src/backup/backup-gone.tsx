import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { EmptyPage } from '../parts/empty-page.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import classes from './list-states.module.css'

/** An address of a backup that was deleted, or never was. */
export function BackupGone() {
  usePageTitle(t`No such backup`)
  return (
    <EmptyPage title={t`There is no such backup`}>
      <p>
        <Trans>It may have been deleted since this address was copied.</Trans>
      </p>
      <div className={classes.actions}>
        <LinkButton variant="filled" to="/backups" search={{}}>
          <Trans>To the backups</Trans>
        </LinkButton>
      </div>
    </EmptyPage>
  )
}
