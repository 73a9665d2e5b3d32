import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import classes from './outbox.module.css'

const rows = Array.from({ length: 8 }, (_, row) => row)

export function OutboxSkeleton() {
  return (
    <div className={classes.list} aria-busy="true" role="status" aria-label={t`Loading the outbox`}>
      {rows.map((row) => (
        <div key={row} className={classes.row}>
          <Skeleton h={12} w={88} />
          <div className={classes.what}>
            <Skeleton h={12} w={`${38 + ((row * 17) % 30)}%`} />
            <Skeleton h={10} w={180} mt={8} />
          </div>
          <Skeleton h={12} w={64} />
        </div>
      ))}
    </div>
  )
}
