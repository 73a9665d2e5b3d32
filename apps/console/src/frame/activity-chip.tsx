import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { Ring } from '../parts/ring.tsx'
import { isBeingUndone } from '../restore/undo-words.ts'
import classes from './app-frame.module.css'

/** Any running operation, on every screen; leaving a page never loses it. */
export function ActivityChip() {
  const restore = trpc.restore.status.useQuery().data
  const backups = trpc.backup.list.useQuery({ page: 1, pageSize: 5, status: 'running' }).data
  if (restore && (restore.status === 'running' || restore.status === 'queued'))
    return (
      <Link to="/backups/$id/restore" params={{ id: restore.backupId }} className={classes.chip}>
        <Percent word={isBeingUndone(restore) ? t`Undo` : t`Restore`} percent={restore.percent} />
      </Link>
    )
  const backup = backups?.items[0]
  if (!backup) return null
  return (
    <Link to="/backups/$id" params={{ id: backup.id }} className={classes.chip}>
      <Percent word={backup.kind === 'upload' ? t`Upload` : t`Backup`} percent={backup.progress?.percent ?? null} />
    </Link>
  )
}

export function Percent({ word, percent }: { word: string; percent: number | null }) {
  return (
    <>
      <Ring percent={percent ?? 8} />
      <span>
        {word}{' '}
        {percent === null ? (
          <b>
            <Trans>running</Trans>
          </b>
        ) : (
          <b>{Math.floor(percent)}%</b>
        )}
      </span>
    </>
  )
}
