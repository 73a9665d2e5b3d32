import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Switch } from '@mantine/core'
import type { Schedule } from '@mvp/core/contract-schedule'
import { IconPlayerPlay } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { hasFailed, isUnderWay } from '../backup/backup-words.ts'
import { formatBytes } from '../parts/format-size.ts'
import { formatAgo, formatExact } from '../parts/format-time.ts'
import { State } from '../parts/state.tsx'
import { FrozenNotice } from './frozen-notice.tsx'
import { RetentionNote } from './retention-note.tsx'
import { ScheduleMenu } from './schedule-menu.tsx'
import classes from './schedule-tile.module.css'
import { momentIn, resultOf, scheduleState } from './schedule-words.ts'
import { policySentence, ruleSentence } from './server-sentences.ts'
import { Strip } from './strip.tsx'
import { describeDays } from './strip-words.ts'
import { useScheduleActions } from './use-schedule-actions.ts'

type Props = { schedule: Schedule; now: number; onDelete: () => void }

/** One schedule: behind it thirty days, ahead of it the next run. */
export function ScheduleTile({ schedule, now, onDelete }: Props) {
  return (
    <article className={classes.tile} aria-label={schedule.name} data-off={!schedule.enabled || undefined}>
      <header>
        <div>
          <h2>
            <Link to="/schedules/$id" params={{ id: schedule.id }}>
              {schedule.name}
            </Link>
          </h2>
          <p className="small soft">{ruleSentence(schedule, schedule.sentence)}</p>
        </div>
        <Actions schedule={schedule} onDelete={onDelete} />
      </header>
      {schedule.frozen ? <FrozenNotice id={schedule.id} name={schedule.name} frozen={schedule.frozen} /> : null}
      <div className={classes.body}>
        <div>
          <State {...scheduleState(schedule, now)} boxed />
          <div className={classes.strip}>
            <Strip days={schedule.days} name={schedule.name} />
          </div>
          <p className={classes.summary} aria-hidden>
            {describeDays(schedule.days)}
          </p>
        </div>
        <dl>
          <Last schedule={schedule} now={now} />
          <Next schedule={schedule} now={now} />
          <DueBy schedule={schedule} now={now} />
          <Stored schedule={schedule} />
        </dl>
      </div>
      <footer>
        <p>{policySentence(schedule.retention, schedule.retentionSentence)}</p>
        {schedule.lastRetention && !schedule.frozen ? (
          <RetentionNote report={schedule.lastRetention} now={now} />
        ) : null}
      </footer>
    </article>
  )
}

function Actions({ schedule, onDelete }: { schedule: Schedule; onDelete: () => void }) {
  const { toggle, run } = useScheduleActions()
  const { id, name, enabled } = schedule
  const busy = schedule.lastOperation !== null && isUnderWay(schedule.lastOperation)
  return (
    <div className={classes.actions}>
      <Switch
        checked={enabled}
        onChange={() => toggle.mutate({ id, enabled: !enabled })}
        label={enabled ? t`On` : t`Off`}
        aria-label={enabled ? t`${name} is on` : t`${name} is off`}
        size="sm"
      />
      <Button
        size="compact-md"
        leftSection={<IconPlayerPlay size={14} stroke={2} />}
        onClick={() => run.mutate({ id })}
        loading={run.isPending}
        disabled={busy}
        aria-label={t`Run now, ${name}`}
      >
        <Trans>Run now</Trans>
      </Button>
      <ScheduleMenu schedule={schedule} onDelete={onDelete} />
    </div>
  )
}

function Last({ schedule, now }: { schedule: Schedule; now: number }) {
  const { lastOperation: last, lastGoodAt, timeZone } = schedule
  if (!last) return null
  return (
    <>
      <div>
        <dt>
          <Trans>Last</Trans>
        </dt>
        <dd>
          <Link className="link" to="/backups/$id" params={{ id: last.id }} title={formatExact(last.createdAt)}>
            {momentIn(timeZone, last.createdAt, now)}
          </Link>
          <span className="quiet">{resultOf(last, now)}</span>
        </dd>
      </div>
      {hasFailed(last) && lastGoodAt ? (
        <div>
          <dt>
            <Trans>Last good</Trans>
          </dt>
          <dd title={formatExact(lastGoodAt)}>{momentIn(timeZone, lastGoodAt, now)}</dd>
        </div>
      ) : null}
    </>
  )
}

function Next({ schedule, now }: { schedule: Schedule; now: number }) {
  const { enabled, nextRunAt, timeZone } = schedule
  return (
    <div>
      <dt>
        <Trans context="run of a schedule">Next</Trans>
      </dt>
      <dd>
        {enabled && nextRunAt ? (
          <>
            <time dateTime={nextRunAt} title={formatExact(nextRunAt)}>
              {Date.parse(nextRunAt) > now ? formatAgo(nextRunAt, now) : t`now`}
            </time>
            <span className="quiet">{momentIn(timeZone, nextRunAt, now)}</span>
          </>
        ) : (
          <span className="soft">
            <Trans>None, it is off.</Trans>
          </span>
        )}
      </dd>
    </div>
  )
}

/** Until when silence is nothing to worry about. */
function DueBy({ schedule: { overdueAt, overdueSince, timeZone }, now }: { schedule: Schedule; now: number }) {
  if (overdueAt === null) return null
  return (
    <div>
      <dt>{overdueSince === null ? t`Due by` : t`Was due by`}</dt>
      <dd>
        <time dateTime={overdueAt} title={formatExact(overdueAt)}>
          {momentIn(timeZone, overdueAt, now)}
        </time>
        <span className="quiet">{overdueSince === null ? t`else it is overdue` : t`every server has noticed`}</span>
      </dd>
    </div>
  )
}

function Stored({ schedule }: { schedule: Schedule }) {
  return (
    <div>
      <dt>
        <Trans>In the store</Trans>
      </dt>
      <dd>
        {schedule.backups === 0 ? (
          <span className="soft">
            <Trans>Nothing yet.</Trans>
          </span>
        ) : (
          <Link className="link" to="/backups" search={{ schedule: schedule.id }}>
            {plural(schedule.backups, { one: '# backup', other: '# backups' })}, {formatBytes(schedule.backupBytes)}
          </Link>
        )}
      </dd>
    </div>
  )
}
