import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import classes from './audit-page.module.css'

const rows = Array.from({ length: 12 }, (_, row) => row)

export function AuditSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy="true" role="status" aria-label={t`Loading the audit log`}>
      {rows.map((row) => (
        <div key={row}>
          <Skeleton h={12} w={64} />
          <Skeleton h={12} w={220 + ((row * 67) % 180)} />
          <Skeleton h={12} w={148} />
          <Skeleton h={12} w={56} />
        </div>
      ))}
    </div>
  )
}
