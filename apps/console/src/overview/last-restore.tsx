import type { RestoreStatus } from '@mvp/core/contract'
import { IconArrowBackUp } from '@tabler/icons-react'
import { formatMoment } from '../parts/format-time.ts'
import { LinkButton } from '../parts/link-button.tsx'
import classes from './last-restore.module.css'

/** The way back from a restore, for as long as there is one; however many backups were taken since. */
export function LastRestore({ status, now }: { status: RestoreStatus; now: number }) {
  const { id, backupId, undoUntil, finishedAt, requestedBy } = status
  return (
    <section className={classes.restore} aria-label="Last restore">
      <IconArrowBackUp size={20} stroke={1.8} aria-hidden />
      <div>
        <p className="strong">The last restore can be undone until {formatMoment(undoUntil ?? '', now)}</p>
        <p className="small soft">
          Restored {finishedAt ? formatMoment(finishedAt, now) : ''}
          {requestedBy ? ` by ${requestedBy}` : ''}. What was live before lies beside the live data until then.
        </p>
      </div>
      <LinkButton to="/backups/$id/restore" params={{ id: backupId }} search={{ operation: id }}>
        See the restore
      </LinkButton>
    </section>
  )
}
