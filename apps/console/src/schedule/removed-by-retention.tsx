import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton, UnstyledButton } from '@mantine/core'
import type { ExpiredBackup, Schedule } from '@mvp/core/contract-schedule'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { said } from '../language/i18n.ts'
import { formatBytes } from '../parts/format-size.ts'
import { formatAgo, formatExact } from '../parts/format-time.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Panel } from '../parts/panel.tsx'
import { useNow } from '../parts/use-now.ts'
import classes from './history.module.css'
import { momentIn } from './schedule-words.ts'

const shownFirst = 10

/** What the rule has deleted, each with its reason: nothing goes without a word. */
export function RemovedByRetention({ schedule }: { schedule: Schedule }) {
  const expired = trpc.schedule.expired.useQuery({ scheduleId: schedule.id })
  return (
    <Panel title={t`Removed by retention`} flush>
      <Loaded
        query={expired}
        waiting={<Skeleton h={120} m={20} w="auto" />}
        empty={(all) =>
          all.length === 0 ? (
            <p className={classes.none}>
              <Trans>Nothing has expired so far.</Trans>
            </p>
          ) : null
        }
      >
        {(all) => <Removed backups={all} timeZone={schedule.timeZone} />}
      </Loaded>
    </Panel>
  )
}

function Removed({ backups, timeZone }: { backups: readonly ExpiredBackup[]; timeZone: string }) {
  const now = useNow()
  const [all, setAll] = useState(false)
  const shown = all ? backups : backups.slice(0, shownFirst)
  return (
    <>
      <ul className={classes.rows} aria-label={t`Removed by retention`}>
        {shown.map((backup) => (
          <li key={backup.id} className={classes.removed}>
            <span title={formatExact(backup.takenAt)}>{momentIn(timeZone, backup.takenAt, now)}</span>
            <span className="mono soft">{backup.fileName}</span>
            <span className="soft num">{formatBytes(backup.sizeBytes)}</span>
            <span className="soft" {...said(backup.reason)} />
            <time className="quiet" dateTime={backup.expiredAt} title={formatExact(backup.expiredAt)}>
              {formatAgo(backup.expiredAt, Math.max(now, Date.parse(backup.expiredAt)))}
            </time>
          </li>
        ))}
      </ul>
      {shown.length < backups.length ? (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            <Trans>Show {backups.length - shown.length} more</Trans>
          </UnstyledButton>
        </p>
      ) : null}
    </>
  )
}
