import type { PhaseRecord } from '@mvp/core/contract'
import { elapsed, formatDuration, formatSeconds } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './backup-page.module.css'
import { phaseWord } from './backup-words.ts'

/** What happened, step by step, as it was recorded while it happened. */
export function PhaseLog({ phases, now }: { phases: readonly PhaseRecord[]; now: number }) {
  if (phases.length === 0) return null
  return (
    <Panel title="Log" flush>
      <ol className={classes.log}>
        {phases.map((record) => (
          <li key={`${record.phase} ${record.startedAt}`}>
            <time className="mono quiet" dateTime={record.startedAt}>
              {formatSeconds(record.startedAt)}
            </time>
            <span className="strong">{phaseWord(record.phase)}</span>
            <span className="soft">{record.summary}</span>
            <span className="quiet num">
              {formatDuration(elapsed(record.startedAt, record.finishedAt, now))}
              {record.finishedAt === null ? ' so far' : ''}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
