import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UnstyledButton } from '@mantine/core'
import type { RetentionVerdict, SchedulePreview } from '@mvp/core/contract-schedule'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useState } from 'react'
import { anew } from '../language/i18n.ts'
import { formatBytes, formatCount } from '../parts/format-size.ts'
import { formatExact, formatShortDay } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './preview.module.css'
import { clockIn } from './zone-time.ts'

type Props = { preview: SchedulePreview; name: string | null; now: number }

const shownFirst = 12
// More bars than this are too thin to be told apart; the newest are drawn.
const drawn = 90

/** The rule of retention over the backups that exist: which stay, which go, and why. */
export function RetentionPreviewPanel({ preview, name, now }: Props) {
  const [all, setAll] = useState(false)
  const { stay, go, backups } = preview.retention
  if (backups.length === 0)
    return <Panel title={t`What stays, what goes`}>{<p className="small soft">{nothingYet(name)}</p>}</Panel>
  const shown = all ? backups : backups.slice(0, shownFirst)
  return (
    <Panel
      title={
        <span className={classes.verdictTitle}>
          {plural(stay, { one: '# stays', other: '# stay' })}, {plural(go, { one: '# goes', other: '# go' })}
        </span>
      }
      note={t`Of the ${plural(stay + go, { one: '# backup', other: '# backups' })} of ${name ?? t`it`} in the store, by this rule.`}
      flush
    >
      <Balance backups={backups} now={now} />
      <ul className={classes.verdicts} aria-label={t`What stays and what goes`}>
        {shown.map((verdict) => (
          <Verdict key={verdict.id} verdict={verdict} timeZone={preview.timeZone} now={now} />
        ))}
      </ul>
      {shown.length < backups.length ? (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            <Trans>Show {formatCount(backups.length - shown.length)} more</Trans>
          </UnstyledButton>
        </p>
      ) : null}
    </Panel>
  )
}

function nothingYet(name: string | null): string {
  return name === null ? t`It has no backups yet.` : t`${name} has no backups in the store yet.`
}

/** The line of backups with the gaps that the rule would make. */
function Balance({ backups, now }: { backups: readonly RetentionVerdict[]; now: number }) {
  const oldestFirst = backups.slice(0, drawn).toReversed()
  const oldest = oldestFirst[0]
  const newest = oldestFirst.at(-1)
  return (
    <div aria-hidden>
      <div className={classes.balance} data-many={oldestFirst.length > 36 || undefined}>
        {oldestFirst.map((verdict) => (
          <span key={verdict.id} data-stays={verdict.stays || undefined} />
        ))}
      </div>
      <p className={classes.balanceScale}>
        <span>{oldest ? formatShortDay(oldest.takenAt, now) : ''}</span>
        <span>{newest ? formatShortDay(newest.takenAt, now) : ''}</span>
      </p>
    </div>
  )
}

function Verdict({ verdict, timeZone, now }: { verdict: RetentionVerdict; timeZone: string; now: number }) {
  const { stays, takenAt, reasons, sizeBytes, fileName } = verdict
  const Icon = stays ? IconCheck : IconMinus
  return (
    <li data-stays={stays || undefined}>
      <Icon size={14} stroke={2.4} aria-hidden />
      <time className={classes.verdictDate} dateTime={takenAt} title={`${formatExact(takenAt)}, ${fileName}`}>
        {formatShortDay(takenAt, now)} <span className="quiet small">{clockIn(timeZone, takenAt)}</span>
      </time>
      <span className={classes.verdictWord}>{stays ? t`Stays` : t`Goes`}</span>
      <span className="small soft">{reasons.map(anew).join(', ')}</span>
      <span className="small quiet num">{formatBytes(sizeBytes)}</span>
    </li>
  )
}
