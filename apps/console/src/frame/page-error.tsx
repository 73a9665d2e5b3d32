import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { usePageTitle } from '../parts/page-title.ts'
import classes from './not-found.module.css'

/** A page that could not be shown: most often its file is gone, because the console was updated meanwhile. */
export function PageError({ error }: ErrorComponentProps) {
  usePageTitle('Not shown')
  return (
    <section className={classes.page} role="alert">
      <h1>This page could not be shown</h1>
      <p className="soft">
        Backups and restores are not affected. If the console was updated since this tab was opened, loading it anew is
        enough.
      </p>
      <Button variant="filled" leftSection={<IconRefresh size={15} />} onClick={() => location.reload()}>
        Load it anew
      </Button>
      <p className="mono quiet">{error instanceof Error ? error.message : String(error)}</p>
    </section>
  )
}
