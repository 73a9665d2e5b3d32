import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { usePageTitle } from '../parts/page-title.ts'
import classes from './not-found.module.css'

/** A page that could not be shown: most often its file is gone, because the console was updated meanwhile. */
export function PageError({ error }: ErrorComponentProps) {
  usePageTitle(t`Not shown`)
  return (
    <section className={classes.page} role="alert">
      <h1>
        <Trans>This page could not be shown</Trans>
      </h1>
      <p className="soft">
        <Trans>
          Backups and restores are not affected. If the console was updated since this tab was opened, loading it anew
          is enough.
        </Trans>
      </p>
      <Button variant="filled" leftSection={<IconRefresh size={15} />} onClick={() => location.reload()}>
        <Trans>Load it anew</Trans>
      </Button>
      <p className="mono quiet">{error instanceof Error ? error.message : String(error)}</p>
    </section>
  )
}
