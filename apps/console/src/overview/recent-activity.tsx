import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Activity } from '@mvp/core/contract-overview'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatClock, formatExact, formatShortDay } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { State } from '../parts/state.tsx'
import classes from './overview.module.css'
import { activityNote, activityState, activityTitle } from './overview-words.ts'

type Props = { activity: readonly Activity[]; now: number }

export function RecentActivity({ activity, now }: Props) {
  return (
    <Panel
      title={t`Recent activity`}
      action={
        <Link className="link small" to="/backups">
          <Trans>All backups</Trans>
        </Link>
      }
      flush
    >
      <ul className={classes.activityRows}>
        {activity.map((row) => (
          <li key={row.id}>
            <Opens activity={row}>
              <time className={classes.at} dateTime={row.at} title={formatExact(row.at)}>
                {whenOf(row.at, now)}
              </time>
              <span className="strong">{activityTitle(row)}</span>
              <State {...activityState(row)} />
              <span className={classes.note} title={activityNote(row)}>
                {activityNote(row)}
              </span>
              <IconChevronRight size={15} stroke={1.75} aria-hidden />
            </Opens>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Where one reads more: the backup, or the restore that was made from it. */
function Opens({ activity, children }: { activity: Activity; children: ReactNode }) {
  const { backupId, id, kind } = activity
  if (backupId === null) return <div>{children}</div>
  if (kind === 'restore' || kind === 'undo') {
    // An undo is told on the page of the restore that it takes back: the last one.
    const search = kind === 'restore' ? { operation: id } : {}
    return (
      <Link to="/backups/$id/restore" params={{ id: backupId }} search={search}>
        {children}
      </Link>
    )
  }
  return (
    <Link to="/backups/$id" params={{ id: backupId }}>
      {children}
    </Link>
  )
}

function whenOf(at: string, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return sameDay ? formatClock(at) : `${formatShortDay(at, now)}, ${formatClock(at)}`
}
