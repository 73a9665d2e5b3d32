import { Trans } from '@lingui/react/macro'
import { IconFileDownload } from '@tabler/icons-react'
import classes from './drop-hint.module.css'

/** Covers the whole page while a file hangs over it. */
export function DropHint() {
  return (
    <div className={classes.cover} role="status">
      <div className={classes.waiting}>
        <IconFileDownload size={44} stroke={1.3} aria-hidden />
        <h2>
          <Trans>Drop the archive anywhere</Trans>
        </h2>
        <p>
          <Trans>It is read here first. Nothing is sent before you have seen what is in it.</Trans>
        </p>
      </div>
    </div>
  )
}
