import type { RetentionReport } from '@mvp/core/contract-schedule'
import { IconAlertTriangle } from '@tabler/icons-react'
import { formatBytes, plural } from '../parts/format-size.ts'
import { formatAgo } from '../parts/format-time.ts'
import classes from './notice.module.css'

const listed = 3

/** What retention last did; when it could not do all of it, why. */
export function RetentionNote({ report, now }: { report: RetentionReport; now: number }) {
  const { problem, leftAlone, at } = report
  const ago = formatAgo(at, Math.max(now, Date.parse(at)))
  if (!problem && leftAlone.length === 0)
    return report.expired === 0 ? null : (
      <p className="quiet">
        {plural(report.expired, 'backup')}, {formatBytes(report.expiredBytes)}, expired {ago}.
      </p>
    )
  return (
    <div className={classes.notice} role="note">
      <IconAlertTriangle size={17} stroke={1.9} aria-hidden />
      <div>
        {problem ? (
          <p>
            Nothing expired {ago}. {problem.message} {problem.hint}
          </p>
        ) : null}
        {leftAlone.length > 0 ? (
          <p>{leftAlone.length === 1 ? '1 backup' : `${leftAlone.length} backups`} should have expired and stayed:</p>
        ) : null}
        <ul>
          {leftAlone.slice(0, listed).map(({ id, fileName, reason }) => (
            <li key={id}>
              <span className="mono">{fileName}</span>, {reason}
            </li>
          ))}
          {leftAlone.length > listed ? <li>and {leftAlone.length - listed} more</li> : null}
        </ul>
      </div>
    </div>
  )
}
