import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { RetentionReport } from '@mvp/core/contract-schedule'
import { IconAlertTriangle } from '@tabler/icons-react'
import { said } from '../language/i18n.ts'
import { formatBytes } from '../parts/format-size.ts'
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
        <Trans>
          {plural(report.expired, { one: '# backup', other: '# backups' })}, {formatBytes(report.expiredBytes)}, expired{' '}
          {ago}.
        </Trans>
      </p>
    )
  return (
    <div className={classes.notice} role="note">
      <IconAlertTriangle size={17} stroke={1.9} aria-hidden />
      <div>
        {problem ? (
          <p>
            <Trans>Nothing expired {ago}.</Trans> <span {...said(problem.message)} />{' '}
            {problem.hint ? <span {...said(problem.hint)} /> : null}
          </p>
        ) : null}
        {leftAlone.length > 0 ? (
          <p>
            {plural(leftAlone.length, {
              one: '# backup should have expired and stayed:',
              other: '# backups should have expired and stayed:',
            })}
          </p>
        ) : null}
        <ul>
          {leftAlone.slice(0, listed).map(({ id, fileName, reason }) => (
            <li key={id}>
              <span className="mono">{fileName}</span>, <span {...said(reason)} />
            </li>
          ))}
          {leftAlone.length > listed ? <li>{t`and ${leftAlone.length - listed} more`}</li> : null}
        </ul>
      </div>
    </div>
  )
}
