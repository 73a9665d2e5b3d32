import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { LinkButton } from '../parts/link-button.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import classes from './not-found.module.css'

export function NotFound() {
  usePageTitle(t`Not found`)
  return (
    <main className={classes.page}>
      <h1>
        <Trans>There is no such page</Trans>
      </h1>
      <p className="soft">
        <Trans>The address may have been cut off.</Trans>
      </p>
      <LinkButton to="/backups" variant="filled">
        <Trans>To the backups</Trans>
      </LinkButton>
    </main>
  )
}
