import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import classes from './backup-page.module.css'

export function PageSkeleton() {
  return (
    <div aria-busy="true" role="status" aria-label={t`Loading the backup`}>
      <Skeleton h={13} w={70} mb={14} />
      <Skeleton h={28} w={320} mb={12} />
      <Skeleton h={18} w={220} mb={96} />
      <div className={classes.columns}>
        <Skeleton h={360} radius="md" />
        <Skeleton h={300} radius="md" />
      </div>
    </div>
  )
}
