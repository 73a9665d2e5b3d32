import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import classes from './list-states.module.css'

const rows = Array.from({ length: 10 }, (_, row) => row)

export function ListSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy="true" role="status" aria-label={t`Loading the backups`}>
      {rows.map((row) => (
        <div key={row}>
          <Skeleton h={10} w={10} radius="xl" />
          <Skeleton h={12} w={92} />
          <Skeleton h={12} w={132 + ((row * 37) % 60)} />
          <Skeleton h={12} w={168} />
          <Skeleton h={12} w={64} ml="auto" />
          <Skeleton h={12} w={88} />
        </div>
      ))}
    </div>
  )
}
