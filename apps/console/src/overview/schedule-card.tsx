import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Schedule } from '@mvp/core/contract-schedule'
import { Link } from '@tanstack/react-router'
import { formatExact } from '../parts/format-time.ts'
import { State } from '../parts/state.tsx'
import { momentIn, resultOf, scheduleState } from '../schedule/schedule-words.ts'
import { policySentence, ruleSentence } from '../schedule/server-sentences.ts'
import { Strip } from '../schedule/strip.tsx'
import { describeDays } from '../schedule/strip-words.ts'
import classes from './schedule-card.module.css'

type Props = { schedule: Schedule; now: number }

/** A schedule at a glance; its own page and the list of schedules have the rest. */
export function ScheduleCard({ schedule, now }: Props) {
  const { lastOperation: last, nextRunAt, timeZone, enabled } = schedule
  return (
    <article className={classes.tile} aria-label={schedule.name}>
      <header>
        <div>
          <h3>
            <Link to="/schedules/$id" params={{ id: schedule.id }}>
              {schedule.name}
            </Link>
          </h3>
          <p className="small quiet">{ruleSentence(schedule, schedule.sentence)}</p>
        </div>
      </header>
      <div className={classes.state}>
        <State {...scheduleState(schedule, now)} boxed />
      </div>
      <Strip days={schedule.days} name={schedule.name} />
      <p className={classes.summary} aria-hidden>
        {describeDays(schedule.days)}
      </p>
      <dl>
        <div>
          <dt>
            <Trans>Last</Trans>
          </dt>
          <dd>
            {last ? (
              <Link className="link" to="/backups/$id" params={{ id: last.id }} title={formatExact(last.createdAt)}>
                {momentIn(timeZone, last.createdAt, now)}
              </Link>
            ) : (
              t`Has not run yet`
            )}
            {last ? <span className={classes.result}>{resultOf(last, now)}</span> : null}
          </dd>
        </div>
        <div>
          <dt>
            <Trans context="run of a schedule">Next</Trans>
          </dt>
          <dd>{enabled && nextRunAt ? momentIn(timeZone, nextRunAt, now) : t`None, it is off.`}</dd>
        </div>
      </dl>
      <p className={classes.keeps}>{policySentence(schedule.retention, schedule.retentionSentence)}</p>
    </article>
  )
}
