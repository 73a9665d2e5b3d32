import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Overview } from '@mvp/core/contract-overview'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import type { Schedule } from '@mvp/core/contract-schedule'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useDeferredValue } from 'react'
import { trpc } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { useNow } from '../parts/use-now.ts'
import { canBeUndone } from '../restore/undo-words.ts'
import { FirstRun } from './first-run.tsx'
import { Growth } from './growth.tsx'
import { Hero } from './hero.tsx'
import { NeedsAttention } from './needs-attention.tsx'
import classes from './overview.module.css'
import { OverviewSkeleton } from './overview-skeleton.tsx'
import { RecentActivity } from './recent-activity.tsx'
import { ScheduleCard } from './schedule-card.tsx'

const LastRestore = lazy(async () => ({ default: (await import('./last-restore.tsx')).LastRestore }))

// What happens is told by the live stream; time passing and a disk filling up only show by asking.
const pollMs = 30_000

/** One glance: am I protected, since when, when next, will it fit. */
export function OverviewPage() {
  usePageTitle(t`Overview`)
  const overview = trpc.overview.describe.useQuery(undefined, { refetchInterval: pollMs })
  const schedules = trpc.schedule.list.useQuery(undefined, { refetchInterval: pollMs })
  const restore = trpc.restore.status.useQuery()
  // What is answered later would push down what is there already.
  const incomplete = isFirstAsked(restore) || isFirstAsked(schedules)
  return (
    <Loaded query={overview} incomplete={incomplete} waiting={<OverviewSkeleton />} pageTitle={t`Overview`}>
      {(facts) =>
        facts.protection.state === 'none' ? (
          <FirstRun />
        ) : (
          <Suspense fallback={<OverviewSkeleton />}>
            <Board overview={facts} schedules={schedules.data} restore={restore.data} />
          </Suspense>
        )
      }
    </Loaded>
  )
}

/** Not answered yet, and not failed either. */
function isFirstAsked({ isPending, failureCount }: { isPending: boolean; failureCount: number }): boolean {
  return isPending && failureCount === 0
}

type Props = {
  overview: Overview
  schedules: readonly Schedule[] | undefined
  restore: RestoreStatus | { status: 'idle' } | undefined
}

function Board({ overview, schedules, restore }: Props) {
  const now = useNow()
  // The page comes whole; later on, what is shown stays until the rest is loaded.
  const last = useDeferredValue(restore)
  const undoable = last !== undefined && last.status !== 'idle' && canBeUndone(last, now)
  return (
    <>
      <Hero overview={overview} now={now} />
      {undoable ? <LastRestore status={last} now={now} /> : null}
      <div className={classes.board}>
        <Schedules schedules={schedules ?? []} expected={overview.schedules} now={now} />
        <div className={classes.growth}>
          <Growth overview={overview} now={now} />
        </div>
        <div className={classes.attention}>
          <NeedsAttention items={overview.attention} />
        </div>
        <div className={classes.activity}>
          <RecentActivity activity={overview.activity} now={now} />
        </div>
      </div>
    </>
  )
}

type SchedulesProps = { schedules: readonly Schedule[]; expected: number; now: number }

function Schedules({ schedules, expected, now }: SchedulesProps) {
  if (schedules.length === 0 && expected === 0) return null
  return (
    <section className={classes.schedules} aria-labelledby="overview-schedules">
      <div className={classes.sectionHead}>
        <h2 id="overview-schedules">
          <Trans>Schedules</Trans>
        </h2>
        <Link className="link small" to="/schedules/new">
          <Trans>New schedule</Trans>
        </Link>
      </div>
      <div className={classes.tiles} data-waiting={schedules.length === 0 || undefined}>
        {schedules.map((schedule) => (
          <ScheduleCard key={schedule.id} schedule={schedule} now={now} />
        ))}
      </div>
    </section>
  )
}
