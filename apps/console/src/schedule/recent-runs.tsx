import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import type { Schedule } from '@mvp/core/contract-schedule'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { stateOf } from '../backup/backup-words.ts'
import { formatExact } from '../parts/format-time.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Panel } from '../parts/panel.tsx'
import { State } from '../parts/state.tsx'
import { useNow } from '../parts/use-now.ts'
import classes from './history.module.css'
import { momentIn, resultOf } from './schedule-words.ts'

/** What became of the last ten slots, the skipped ones too, and which server took them. */
export function RecentRuns({ schedule }: { schedule: Schedule }) {
  const now = useNow()
  const runs = trpc.backup.list.useQuery({ page: 1, pageSize: 10, scheduleId: schedule.id })
  return (
    <Panel
      title={t`Recent runs`}
      action={
        <Link className="link small" to="/backups" search={{ schedule: schedule.id }}>
          <Trans>All of them</Trans>
        </Link>
      }
      flush
    >
      <Loaded
        query={runs}
        waiting={<Skeleton h={120} m={20} w="auto" />}
        empty={(page) =>
          page.items.length === 0 ? (
            <p className={classes.none}>
              <Trans>It has not run yet.</Trans>
            </p>
          ) : null
        }
      >
        {(page) => (
          <ul className={classes.rows} aria-label={t`Recent runs`}>
            {page.items.map((run) => (
              <li key={run.id} className={classes.run}>
                <Link className="link" to="/backups/$id" params={{ id: run.id }} title={formatExact(run.createdAt)}>
                  {momentIn(schedule.timeZone, run.scheduledFor ?? run.createdAt, now)}
                </Link>
                <State {...stateOf(run)} />
                <span className="soft">{resultOf(run, now)}</span>
                <span className="quiet">
                  {[run.scheduledFor ? null : t`by hand`, run.server ? t`on ${run.server}` : null]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  )
}
