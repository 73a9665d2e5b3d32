import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Schedule } from '@mvp/core/contract-schedule'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead } from '../parts/panel.tsx'
import { useNow } from '../parts/use-now.ts'
import { DeleteSchedule } from './delete-schedule.tsx'
import { NoSchedules } from './no-schedules.tsx'
import { ScheduleTile } from './schedule-tile.tsx'
import classes from './schedules-page.module.css'
import { SchedulesSkeleton } from './schedules-skeleton.tsx'

// What happens is told by the live stream; what does not happen, such as an overdue run, only shows by asking.
const pollMs = 30_000

/** Every schedule: what it does, what became of it, what it will do. */
export function SchedulesPage() {
  usePageTitle(t`Schedules`)
  const schedules = trpc.schedule.list.useQuery(undefined, { refetchInterval: pollMs })
  if (schedules.data?.length === 0) return <NoSchedules />
  return (
    <>
      <PageHead
        title={t`Schedules`}
        note={schedules.data ? noteOf(schedules.data) : <>&nbsp;</>}
        actions={
          <LinkButton variant="filled" to="/schedules/new" leftSection={<IconPlus size={15} stroke={2} />}>
            <Trans>New schedule</Trans>
          </LinkButton>
        }
      />
      <Loaded query={schedules} waiting={<SchedulesSkeleton />}>
        {(all) => <Tiles schedules={all} />}
      </Loaded>
    </>
  )
}

function Tiles({ schedules }: { schedules: readonly Schedule[] }) {
  const now = useNow()
  const [deleting, setDeleting] = useState<Schedule | null>(null)
  return (
    <div className={classes.tiles}>
      {schedules.map((schedule) => (
        <ScheduleTile key={schedule.id} schedule={schedule} now={now} onDelete={() => setDeleting(schedule)} />
      ))}
      {deleting ? <DeleteSchedule schedule={deleting} onClose={() => setDeleting(null)} /> : null}
    </div>
  )
}

function noteOf(schedules: readonly Schedule[]): string {
  const off = schedules.filter((schedule) => !schedule.enabled).length
  const count = plural(schedules.length, { one: '# schedule', other: '# schedules' })
  return off === 0 ? `${count}.` : t`${count}, ${off} of them off.`
}
