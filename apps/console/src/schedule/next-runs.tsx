import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { PlannedRun } from '@mvp/core/contract-schedule'
import { IconClockHour2, IconInfoCircle } from '@tabler/icons-react'
import { anew, said } from '../language/i18n.ts'
import { formatAgo } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import type { Foreseen } from './foreseen.ts'
import classes from './preview.module.css'
import { clockIn, dateIn, dayIn, ownZone, weekdayIn, zoneWord } from './zone-time.ts'

type Props = { preview: Foreseen | undefined; now: number }

/** The next five runs as one types, on the wall of the schedule's zone and on the reader's own. */
export function NextRuns({ preview, now }: Props) {
  const runs = preview?.nextRuns ?? []
  return (
    <Panel title={t`Next five`} note={zoneNote(preview)} flush>
      {preview && runs.length === 0 ? <p className={classes.none}>{whyNone(preview)}</p> : null}
      <ol className={classes.runs} aria-label={t`Next five runs`} aria-busy={preview === undefined}>
        {runs.map((run) => (
          <Run key={run.at} run={run} timeZone={preview?.timeZone ?? 'UTC'} now={now} />
        ))}
      </ol>
      {preview && preview.remarks.length > 0 ? (
        <ul className={classes.remarks}>
          {preview.remarks.map((remark) => (
            <li key={remark}>
              <IconInfoCircle size={14} stroke={1.9} aria-hidden /> <span {...said(remark)} />
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  )
}

function Run({ run, timeZone, now }: { run: PlannedRun; timeZone: string; now: number }) {
  const { at, note } = run
  return (
    <li data-note={note !== null || undefined}>
      <span className={classes.runMark} aria-hidden />
      <span>{dayIn(timeZone, at, now)}</span>
      <span className="strong">
        {clockIn(timeZone, at)} <span className="quiet small">{zoneWord(timeZone, at)}</span>
      </span>
      <span className="tiny quiet">
        {sameWall(timeZone, at) ? null : <span>{yourTime(timeZone, at)}</span>}
        {timeZone === 'UTC' ? null : (
          <span>
            <Trans>{clockIn('UTC', at)} UTC</Trans>
          </span>
        )}
      </span>
      <span className="small soft num">{formatAgo(at, now)}</span>
      {note ? (
        <span className={classes.note}>
          <IconClockHour2 size={14} stroke={1.9} aria-hidden /> <span {...said(note)} />
        </span>
      ) : null}
    </li>
  )
}

function zoneNote(preview: Foreseen | undefined): string {
  if (!preview) return t`Looking ahead…`
  return preview.timeZone === ownZone
    ? t`You are in the same zone, ${ownZone}.`
    : t`In ${preview.timeZone}, and beside it in ${ownZone}, where you are.`
}

function whyNone({ problems }: Foreseen): string {
  return problems[0] ? anew(problems[0].message) : t`It never runs.`
}

function sameWall(timeZone: string, at: string): boolean {
  return clockIn(timeZone, at) === clockIn(ownZone, at) && dateIn(timeZone, at) === dateIn(ownZone, at)
}

/** With its day when it is another one than the schedule's. */
function yourTime(timeZone: string, at: string): string {
  const sameDay = dateIn(timeZone, at) === dateIn(ownZone, at)
  const day = sameDay ? '' : `${weekdayIn(ownZone, at)} `
  return `${day}${clockIn(ownZone, at)} ${zoneWord(ownZone, at)}`
}
