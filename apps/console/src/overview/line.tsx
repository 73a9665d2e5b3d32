import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Moment, Overview } from '@mvp/core/contract-overview'
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { formatClock, formatDate, formatExact, formatShortDay } from '../parts/format-time.ts'
import classes from './line.module.css'
import { AHEAD_UNTIL, apart, NOW_AT, placeOf, placeWithin, scaleOf } from './line-geometry.ts'
import { lineWords } from './overview-words.ts'

type Props = { overview: Overview; now: number }

/** Every moment one can return to, on one line: solid where protected, broken where not, dashed where promised. */
export function Line({ overview, now }: Props) {
  return (
    <figure className={classes.line} aria-label={lineWords(overview, now)}>
      <Callouts overview={overview} now={now} />
      <div className={classes.field}>
        <Ticks overview={overview} now={now} />
        <Spans overview={overview} now={now} />
        <span
          className={classes.now}
          style={{ left: `${NOW_AT}%` }}
          data-tone={overview.protection.state}
          data-failed={overview.protection.state === 'failed' || undefined}
        />
      </div>
      <Scale now={now} />
    </figure>
  )
}

function Callouts({ overview, now }: Props) {
  const { since, brokenSince } = overview.protection
  const { fullAt } = overview.store.growth
  return (
    <div className={classes.callouts} aria-hidden>
      {since && hasRoom(since, brokenSince, now) ? (
        <span
          className={classes.callout}
          data-tone="protected"
          data-far
          data-ends={placeWithin(since, now) > 40 || undefined}
          style={{ left: `${placeWithin(since, now)}%` }}
        >
          {brokenSince ? t`Protected from ${formatDate(since, now)}` : t`Protected since ${formatDate(since, now)}`}
        </span>
      ) : null}
      {brokenSince ? (
        <span
          className={classes.callout}
          data-tone="failed"
          data-side="left"
          style={{ left: `max(180px, ${placeWithin(brokenSince, now)}%)` }}
        >
          <IconCircleX size={14} stroke={2} /> <Trans>Broken since {formatDate(brokenSince, now)}</Trans>
        </span>
      ) : null}
      {fullAt ? (
        <span className={classes.callout} data-side="left" data-far style={{ left: '100%' }}>
          <IconAlertTriangle size={13} stroke={2} /> <Trans>Store full about {formatShortDay(fullAt, now)}</Trans>
        </span>
      ) : null}
    </div>
  )
}

// Both words beside each other take about a quarter of the line.
const BOTH_WORDS = 28

/** Whether the word of the beginning does not lie under that of the break, which matters more. */
function hasRoom(since: string, brokenSince: string | null, now: number): boolean {
  return brokenSince === null || placeWithin(brokenSince, now) - placeWithin(since, now) > BOTH_WORDS
}

function Ticks({ overview, now }: Props) {
  const past = overview.moments.flatMap((moment) => placed(moment, moment.at, now))
  const planned = overview.planned.flatMap((run) => placed(run, run.at, now))
  return (
    <>
      {apart(past).map((moment) => (
        <Link
          key={moment.id}
          to="/backups/$id"
          params={{ id: moment.id }}
          className={classes.tick}
          data-kind={kindOf(moment)}
          style={{ left: `${moment.at}%` }}
          title={titleOf(moment, moment.instant)}
          // The list holds the same for keyboards and screen readers; five hundred stops on the way would be a wall.
          tabIndex={-1}
          aria-hidden
        />
      ))}
      {past
        .filter((moment) => moment.is === 'kept' && moment.warnings > 0)
        .map((moment) => (
          <span key={moment.id} className={classes.warning} style={{ left: `${moment.at}%` }}>
            <IconAlertTriangle size={13} stroke={2.2} aria-hidden />
          </span>
        ))}
      {apart(planned).map((run) => (
        <span
          key={`${run.scheduleId} ${run.instant}`}
          className={classes.tick}
          data-kind="planned"
          data-small={run.contents !== 'all' || undefined}
          style={{ left: `${run.at}%` }}
          title={`${run.scheduleName}, ${formatExact(run.instant)}`}
        />
      ))}
    </>
  )
}

function placed<T extends object>(thing: T, instant: string, now: number) {
  const at = placeOf(instant, now)
  return at === null ? [] : [{ ...thing, at, instant }]
}

function kindOf({ is, contents }: Moment | (Omit<Moment, 'at'> & { at: number })): string {
  if (is === 'failed') return 'failed'
  if (is === 'gone') return 'expired'
  return contents === 'all' ? 'full' : 'database'
}

function titleOf({ name, is }: Pick<Moment, 'name' | 'is'>, instant: string): string {
  const moment = `${name}, ${formatExact(instant)}`
  if (is === 'failed') return t`${moment}: failed`
  return is === 'gone' ? t`${moment}: no longer in the store` : moment
}

function Spans({ overview, now }: Props) {
  const { since, brokenSince, lastGood } = overview.protection
  const from = since ? placeWithin(since, now) : NOW_AT
  const until = brokenSince ? placeWithin(brokenSince, now) : NOW_AT
  // Only what began before the line fades in.
  const older = since !== null && placeOf(since, now) === null
  return (
    <>
      {since && lastGood ? (
        <span
          className={classes.covered}
          data-fading={older || undefined}
          style={{ left: `${from}%`, width: `${Math.max(0, until - from)}%` }}
        />
      ) : null}
      {brokenSince ? (
        <span className={classes.broken} style={{ left: `${until}%`, width: `${NOW_AT - until}%` }} />
      ) : null}
      <span className={classes.promised} style={{ left: `${NOW_AT}%`, width: `${AHEAD_UNTIL - NOW_AT}%` }} />
      {overview.store.growth.fullAt ? <span className={classes.full} /> : null}
    </>
  )
}

function Scale({ now }: { now: number }) {
  return (
    <div className={classes.scale} aria-hidden>
      {scaleOf(now).map(({ days, at, instant }, index) => (
        <span key={days} style={{ left: index === 0 ? 0 : `${at}%` }} data-first={index === 0 || undefined}>
          {formatShortDay(instant, now)}
        </span>
      ))}
      <span className={classes.nowWord} style={{ left: `${NOW_AT}%` }}>
        <Trans>Now, {formatClock(new Date(now).toISOString())}</Trans>
      </span>
    </div>
  )
}
