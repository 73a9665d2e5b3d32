import { Trans } from '@lingui/react/macro'
import { Skeleton, VisuallyHidden } from '@mantine/core'
import classes from './overview.module.css'

/** The same heights as the real page, so that nothing jumps when it arrives. */
export function OverviewSkeleton() {
  return (
    <div aria-busy="true">
      <VisuallyHidden role="status">
        <Trans>Reading the history…</Trans>
      </VisuallyHidden>
      <Skeleton h={48} w={260} />
      <Skeleton h={18} w="min(420px, 80%)" mt={12} />
      <Skeleton h={6} mt={126} radius="xl" />
      <div className={classes.skeletonAnswers}>
        {[1, 2, 3, 4, 5].map((answer) => (
          <div key={answer}>
            <Skeleton h={12} w={88} />
            <Skeleton h={20} w={112} mt={12} />
            <Skeleton h={12} w={136} mt={12} />
          </div>
        ))}
      </div>
      <div className={classes.tiles}>
        {[1, 2, 3].map((tile) => (
          <Skeleton key={tile} h={300} radius="md" />
        ))}
      </div>
    </div>
  )
}
