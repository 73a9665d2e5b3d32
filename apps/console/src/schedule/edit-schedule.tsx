import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { EmptyPage } from '../parts/empty-page.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { isNotFound } from '../parts/problem.ts'
import { RecentRuns } from './recent-runs.tsx'
import { RemovedByRetention } from './removed-by-retention.tsx'
import classes from './schedule-editor.module.css'
import { ScheduleEditor } from './schedule-editor.tsx'

const route = getRouteApi('/frame/schedules/$id')
const pollMs = 30_000

export function NewSchedule() {
  usePageTitle(t`New schedule`)
  return <ScheduleEditor schedule={null} />
}

/** The editor of a schedule that is, and below it what it has done. */
export function EditSchedule() {
  const { id } = route.useParams()
  const found = trpc.schedule.find.useQuery({ id }, { refetchInterval: pollMs })
  usePageTitle(found.data?.name ?? t`Schedule`)
  if (isNotFound(found.error)) return <ScheduleGone />
  return (
    <Loaded query={found} waiting={<EditorSkeleton />} pageTitle={t`Schedule`}>
      {(schedule) => (
        <>
          <ScheduleEditor key={schedule.id} schedule={schedule} />
          <div className={classes.history}>
            <RecentRuns schedule={schedule} />
            <RemovedByRetention schedule={schedule} />
          </div>
        </>
      )}
    </Loaded>
  )
}

function EditorSkeleton() {
  return (
    <div aria-busy="true" role="status" aria-label={t`Loading the schedule`}>
      <Skeleton h={34} w={220} mb={8} mt={28} />
      <Skeleton h={22} w={340} mb={32} />
      <div className={classes.columns}>
        <Skeleton h={560} radius="md" />
        <Skeleton h={420} radius="md" />
      </div>
    </div>
  )
}

function ScheduleGone() {
  return (
    <EmptyPage title={t`There is no such schedule`}>
      <p>
        <Trans>It may have been deleted. Its backups stay in the list.</Trans>
      </p>
      <div className={classes.gone}>
        <LinkButton variant="filled" to="/schedules">
          <Trans>All schedules</Trans>
        </LinkButton>
      </div>
    </EmptyPage>
  )
}
