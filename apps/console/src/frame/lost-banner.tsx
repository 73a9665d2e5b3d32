import { Trans } from '@lingui/react/macro'
import { IconCloudOff } from '@tabler/icons-react'
import { formatClock } from '../parts/format-time.ts'
import type { Lost } from './connection.ts'
import classes from './problem-banner.module.css'

/** That the server cannot be reached, on every page; gone by itself when it answers again. */
export function LostBanner({ since }: { since: Lost }) {
  return (
    <div role="status">
      {since === null ? null : (
        <div className={classes.banner} data-tone="attention">
          <div>
            <IconCloudOff size={17} stroke={1.9} aria-hidden />
            <p>
              <span className="strong">
                <Trans>No connection since {formatClock(new Date(since).toISOString())}.</Trans>
              </span>{' '}
              <span className={classes.rest}>
                <Trans>
                  Operations go on without this page. What you see is from before; it follows by itself as soon as the
                  server answers.
                </Trans>
              </span>
            </p>
          </div>
        </div>
      )}
    </div>
  )
}
