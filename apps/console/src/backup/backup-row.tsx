import { t } from '@lingui/core/macro'
import { Checkbox } from '@mantine/core'
import type { Backup, Origin } from '@mvp/core/contract'
import { IconCalendarRepeat, IconHandClick, IconLifebuoy, IconUpload, type TablerIcon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { anew } from '../language/i18n.ts'
import { formatBytes } from '../parts/format-size.ts'
import { formatAgo, formatClock, formatDay, formatDuration, formatExact, formatShortDay } from '../parts/format-time.ts'
import { State } from '../parts/state.tsx'
import classes from './backup-row.module.css'
import { countsOf, hasFailed, isUnderWay, isWhole, keptWord, nameOf, noteOf, stateOf, whyNot } from './backup-words.ts'
import { offerDownload } from './download.ts'
import type { ListColumn } from './list-columns.ts'
import { RowActions } from './row-actions.tsx'
import { RunningProgress } from './running-progress.tsx'

const origins: Record<Origin, TablerIcon> = {
  manual: IconHandClick,
  scheduled: IconCalendarRepeat,
  safety: IconLifebuoy,
  uploaded: IconUpload,
}

type Props = {
  backup: Backup
  now: number
  /** Says the day too: the rows around it may be of any other. */
  dated: boolean
  columns: ReadonlySet<ListColumn>
  selected: boolean
  onSelect: (backup: Backup) => void
}

/**
 * One tick on the line. A whole backup can be dragged out of the browser. Drawn again only when something of it changes:
 * there may be two hundred.
 */
export const BackupRow = memo(function BackupRow({ backup, now, dated, columns, selected, onSelect }: Props) {
  const whole = isWhole(backup)
  const label = `${nameOf(backup)}, ${formatDay(backup.createdAt, now)}, ${formatClock(backup.createdAt)}`
  return (
    <tr
      aria-label={label}
      tabIndex={-1}
      data-backup
      className={classes.row}
      data-selected={selected || undefined}
      data-state={shapeOf(backup, stateOf(backup).name)}
      draggable={whole}
      onDragStart={(event) => offerDownload(event, backup)}
    >
      <td className={classes.check}>
        <Checkbox
          size="xs"
          checked={selected}
          onChange={() => onSelect(backup)}
          disabled={isUnderWay(backup)}
          aria-label={t`Select ${label}`}
        />
      </td>
      <Cells {...{ backup, now, dated, columns, label }} />
    </tr>
  )
})

type CellsProps = Pick<Props, 'backup' | 'now' | 'dated' | 'columns'> & { label: string }

/** What is the same whether it is selected or not: two hundred ticks at once draw none of it again. */
const Cells = memo(function Cells({ backup, now, dated, columns, label }: CellsProps) {
  return (
    <>
      <TakenCell {...{ backup, now, dated }} />
      {columns.has('origin') ? <OriginCell backup={backup} now={now} /> : null}
      {columns.has('contents') ? <td className={classes.contents}>{whyNot(backup) ?? countsOf(backup)}</td> : null}
      {columns.has('size') ? <td className={classes.size}>{sizeOf(backup)}</td> : null}
      {columns.has('took') ? <td className={classes.took}>{tookOf(backup)}</td> : null}
      {columns.has('state') ? (
        <td className={classes.state}>
          <State {...stateOf(backup)} />
        </td>
      ) : null}
      {columns.has('kept') ? (
        <td className={classes.kept} title={backup.keptBecause.map(anew).join(', ') || undefined}>
          {keptWord(backup, now)}
        </td>
      ) : null}
      <RowActions backup={backup} label={label} />
      {backup.status === 'running' ? <RunningProgress backup={backup} /> : null}
    </>
  )
})

/** The shape on the line: a failed backup breaks it, a running one dots it. */
function shapeOf(backup: Backup, stateName: string): string {
  if (isUnderWay(backup)) return 'running'
  if (hasFailed(backup)) return 'failed'
  return stateName
}

function sizeOf(backup: Backup): string {
  if (isUnderWay(backup) && backup.progress) return formatBytes(backup.progress.bytesDone)
  return backup.sizeBytes === null ? '–' : formatBytes(backup.sizeBytes)
}

function tookOf({ startedAt, finishedAt }: Backup): string {
  return startedAt === null || finishedAt === null
    ? '–'
    : formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))
}

type TakenProps = { backup: Backup; now: number; dated: boolean }

function TakenCell({ backup, now, dated }: TakenProps) {
  return (
    <td className={classes.taken}>
      <span className={classes.point} aria-hidden />
      <Link to="/backups/$id" params={{ id: backup.id }} draggable={false}>
        {dated ? `${formatShortDay(backup.createdAt, now)}, ` : ''}
        {formatClock(backup.createdAt)}
      </Link>
      {dated ? null : (
        <time className={classes.ago} dateTime={backup.createdAt} title={formatExact(backup.createdAt)}>
          {/* The browser's clock may be behind the server's: what has happened is never ahead. */}
          {formatAgo(backup.createdAt, Math.max(now, Date.parse(backup.createdAt)))}
        </time>
      )}
    </td>
  )
}

function OriginCell({ backup, now }: { backup: Backup; now: number }) {
  const Icon = origins[backup.origin]
  const note = noteOf(backup, now)
  return (
    <td className={classes.origin}>
      <span className={classes.originName}>
        <Icon size={15} stroke={1.75} aria-hidden />
        {nameOf(backup)}
      </span>
      {note ? (
        <span className={classes.note} title={note}>
          {note}
        </span>
      ) : null}
    </td>
  )
}
