import { Progress } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { describeRate, useRate } from '../parts/rate.ts'
import { stateOf } from './backup-words.ts'
import classes from './running-progress.module.css'

/** The second line of a running row: how far, how fast, how long. Bytes and rate only, until the total is known. */
export function RunningProgress({ backup }: { backup: Backup }) {
  const { percent = null, bytesDone = 0, bytesTotal = null } = backup.progress ?? {}
  const detail = describeRate(bytesDone, bytesTotal, useRate(bytesDone))
  return (
    <td className={classes.progress} colSpan={8}>
      <Progress
        value={percent ?? 100}
        size={3}
        color={percent === null ? 'var(--running-line)' : 'var(--running-mark)'}
        radius={0}
        aria-label={`${stateOf(backup).word}; ${detail}`}
      />
      <span>{detail}</span>
    </td>
  )
}
