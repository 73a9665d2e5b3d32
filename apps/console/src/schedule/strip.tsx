import { t } from '@lingui/core/macro'
import { Tooltip } from '@mantine/core'
import type { ScheduleDay } from '@mvp/core/contract-schedule'
import classes from './strip.module.css'
import { describeDay, describeDays } from './strip-words.ts'

/** Thirty days of one schedule. Every state has its own shape; colour only repeats it. */
export function Strip({ days, name }: { days: readonly ScheduleDay[]; name: string }) {
  return (
    <div role="img" className={classes.strip} aria-label={t`${name}, last 30 days: ${describeDays(days)}`}>
      {days.map((day) => (
        <Tooltip key={day.day} label={describeDay(day)} openDelay={80}>
          <span className={classes.day} data-is={day.state}>
            <span />
          </span>
        </Tooltip>
      ))}
    </div>
  )
}
