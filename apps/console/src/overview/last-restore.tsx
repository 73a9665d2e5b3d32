import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconArrowBackUp } from '@tabler/icons-react'
import { formatMoment } from '../parts/format-time.ts'
import { LinkButton } from '../parts/link-button.tsx'
import classes from './last-restore.module.css'

/** The way back from a restore, for as long as there is one; however many backups were taken since. */
export function LastRestore({ status, now }: { status: RestoreStatus; now: number }) {
  const { id, backupId, undoUntil, finishedAt, requestedBy } = status
  const until = formatMoment(undoUntil ?? '', now)
  const restored = finishedAt ? formatMoment(finishedAt, now) : ''
  return (
    <section className={classes.restore} aria-label={t`Last restore`}>
      <IconArrowBackUp size={20} stroke={1.8} aria-hidden />
      <div>
        <p className="strong">
          <Trans>The last restore can be undone until {until}</Trans>
        </p>
        <p className="small soft">
          {requestedBy ? (
            <Trans>
              Restored {restored} by {requestedBy}. What was live before lies beside the live data until then.
            </Trans>
          ) : (
            <Trans>Restored {restored}. What was live before lies beside the live data until then.</Trans>
          )}
        </p>
      </div>
      <LinkButton to="/backups/$id/restore" params={{ id: backupId }} search={{ operation: id }}>
        <Trans>See the restore</Trans>
      </LinkButton>
    </section>
  )
}
