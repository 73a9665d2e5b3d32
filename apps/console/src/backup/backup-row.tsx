import { Checkbox, Tooltip } from '@mantine/core'
import type { Backup, Origin } from '@mvp/core/contract'
import { formatBytes } from '@mvp/core/format-bytes'
import { IconCalendarRepeat, IconHandClick, IconLifebuoy, IconUpload, type TablerIcon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { formatAgo, formatClock, formatDay, formatExact } from '../parts/format-time.ts'
import { State } from '../parts/state.tsx'
import classes from './backup-row.module.css'
import { countsOf, hasFailed, isUnderWay, isWhole, keptWord, nameOf, noteOf, stateOf, whyNot } from './backup-words.ts'
import { offerDownload } from './download.ts'
import { RowActions } from './row-actions.tsx'
import { RunningProgress } from './running-progress.tsx'

const origins: Record<Origin, TablerIcon> = {
  manual: IconHandClick,
  scheduled: IconCalendarRepeat,
  safety: IconLifebuoy,
  uploaded: IconUpload,
}

type Props = { backup: Backup; now: number; selected: boolean; onSelect: () => void }

/** One tick on the line. A whole backup can be dragged out of the browser. */
export function BackupRow({ backup, now, selected, onSelect }: Props) {
  const state = stateOf(backup)
  const whole = isWhole(backup)
  const label = `${nameOf(backup)}, ${formatDay(backup.createdAt, now)}, ${formatClock(backup.createdAt)}`
  return (
    <tr
      aria-label={label}
      className={classes.row}
      data-selected={selected || undefined}
      data-state={shapeOf(backup, state.name)}
      draggable={whole}
      onDragStart={(event) => offerDownload(event, backup)}
    >
      <td className={classes.check}>
        <Checkbox
          size="xs"
          checked={selected}
          onChange={onSelect}
          disabled={isUnderWay(backup)}
          aria-label={`Select ${label}`}
        />
      </td>
      <TakenCell backup={backup} now={now} />
      <OriginCell backup={backup} now={now} />
      <td className={classes.contents}>{whyNot(backup) ?? countsOf(backup)}</td>
      <td className={classes.size}>{sizeOf(backup)}</td>
      <td className={classes.state}>
        <State {...state} />
      </td>
      <td className={classes.kept} title={backup.keptBecause.join(', ') || undefined}>
        {keptWord(backup, now)}
      </td>
      <RowActions backup={backup} label={label} />
      {backup.status === 'running' ? <RunningProgress backup={backup} /> : null}
    </tr>
  )
}

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

function TakenCell({ backup, now }: { backup: Backup; now: number }) {
  return (
    <td className={classes.taken}>
      <span className={classes.point} aria-hidden />
      <Link to="/backups/$id" params={{ id: backup.id }} draggable={false}>
        {formatClock(backup.createdAt)}
      </Link>
      <Tooltip label={formatExact(backup.createdAt)}>
        <time className={classes.ago} dateTime={backup.createdAt}>
          {/* The browser's clock may be behind the server's: what has happened is never ahead. */}
          {formatAgo(backup.createdAt, Math.max(now, Date.parse(backup.createdAt)))}
        </time>
      </Tooltip>
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
