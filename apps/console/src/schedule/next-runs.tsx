import type { PlannedRun, SchedulePreview } from '@mvp/core/contract-schedule'
import { IconClockHour2, IconInfoCircle } from '@tabler/icons-react'
import { formatAgo } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './preview.module.css'
import { clockIn, dateIn, dayIn, ownZone, zoneWord } from './zone-time.ts'

type Props = { preview: SchedulePreview | undefined; now: number }

/** The next five runs as one types, on the wall of the schedule's zone and on the reader's own. */
export function NextRuns({ preview, now }: Props) {
  const runs = preview?.nextRuns ?? []
  return (
    <Panel title="Next five" note={zoneNote(preview)} flush>
      {preview && runs.length === 0 ? <p className={classes.none}>{whyNone(preview)}</p> : null}
      <ol className={classes.runs} aria-label="Next five runs" aria-busy={preview === undefined}>
        {runs.map((run) => (
          <Run key={run.at} run={run} timeZone={preview?.timeZone ?? 'UTC'} now={now} />
        ))}
      </ol>
      {preview && preview.remarks.length > 0 ? (
        <ul className={classes.remarks}>
          {preview.remarks.map((remark) => (
            <li key={remark}>
              <IconInfoCircle size={14} stroke={1.9} aria-hidden /> {remark}
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
        {sameWall(timeZone, at) ? null : <span>{yourTime(timeZone, at, now)}</span>}
        {timeZone === 'UTC' ? null : <span>{clockIn('UTC', at)} UTC</span>}
      </span>
      <span className="small soft num">{formatAgo(at, now)}</span>
      {note ? (
        <span className={classes.note}>
          <IconClockHour2 size={14} stroke={1.9} aria-hidden /> {note}
        </span>
      ) : null}
    </li>
  )
}

function zoneNote(preview: SchedulePreview | undefined): string {
  if (!preview) return 'Looking ahead…'
  return preview.timeZone === ownZone
    ? `You are in the same zone, ${ownZone}.`
    : `In ${preview.timeZone}, and beside it in ${ownZone}, where you are.`
}

function whyNone({ problems }: SchedulePreview): string {
  return problems[0]?.message ?? 'It never runs.'
}

function sameWall(timeZone: string, at: string): boolean {
  return clockIn(timeZone, at) === clockIn(ownZone, at) && dateIn(timeZone, at) === dateIn(ownZone, at)
}

/** With its day when it is another one than the schedule's. */
function yourTime(timeZone: string, at: string, now: number): string {
  const sameDay = dateIn(timeZone, at) === dateIn(ownZone, at)
  const day = sameDay ? '' : `${dayIn(ownZone, at, now).split(' ')[0]} `
  return `${day}${clockIn(ownZone, at)} ${zoneWord(ownZone, at)}`
}
