import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import classes from './schedules-page.module.css'

export function SchedulesSkeleton() {
  return (
    <div className={classes.tiles} aria-busy="true" role="status" aria-label={t`Loading the schedules`}>
      <Skeleton h={230} radius="md" />
      <Skeleton h={230} radius="md" />
    </div>
  )
}
