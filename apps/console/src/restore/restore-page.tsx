import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconChevronLeft } from '@tabler/icons-react'
import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { nameOf } from '../backup/backup-words.ts'
import { formatClock, formatShortDay } from '../parts/format-time.ts'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { JourneySteps } from './journey-steps.tsx'
import { LiveData } from './live-data.tsx'
import { Outcome } from './outcome.tsx'
import { Preview } from './preview.tsx'
import classes from './restore.module.css'
import { RestoreProgress } from './restore-progress.tsx'
import { isUnderWay, stageOf } from './stage.ts'
import { UndoProgress } from './undo-progress.tsx'
import { isBeingUndone } from './undo-words.ts'
import { useShownRestore } from './use-shown-restore.ts'

const route = getRouteApi('/frame/backups/$id/restore')

/** A restore is a journey with its own address: it survives a reload, and a second admin sees the same. */
export function RestorePage() {
  const { id } = route.useParams()
  const status = trpc.restore.status.useQuery(undefined, { staleTime: 0 })
  usePageTitle(t`Restore`)
  return (
    <div className={classes.journey}>
      <Loaded query={status} waiting={<Skeleton h={320} radius="md" />} pageTitle={t`Restore`}>
        {(loaded) => <Journey key={id} id={id} status={loaded.status === 'idle' ? null : loaded} />}
      </Loaded>
    </div>
  )
}

function Journey({ id, status }: { id: string; status: RestoreStatus | null }) {
  const { operation } = route.useSearch()
  const mine = status?.backupId === id ? status : null
  const { shown, looking } = useShownRestore(id, mine, operation)
  const stage = stageOf(shown)
  // From now on the address names this restore: whoever reloads later sees its outcome and not a new preview.
  if (mine && isUnderWay(mine) && operation !== mine.id)
    return <Navigate to="/backups/$id/restore" params={{ id }} search={{ operation: mine.id }} replace />
  return (
    <>
      <div className={classes.top}>
        <BackLink id={id} />
        <JourneySteps stage={stage} />
        <LiveData status={shown} />
      </div>
      {looking ? <Looking /> : null}
      {shown === null && !looking ? <Preview id={id} status={status} /> : null}
      {shown && stage === 'restore' ? <UnderWay status={shown} /> : null}
      {shown && stage === 'result' ? <Outcome status={shown} /> : null}
    </>
  )
}

function Looking() {
  return (
    <>
      <h1 className="visually-hidden">
        <Trans>Restore</Trans>
      </h1>
      <Skeleton h={320} radius="md" />
    </>
  )
}

function UnderWay({ status }: { status: RestoreStatus }) {
  return isBeingUndone(status) ? <UndoProgress status={status} /> : <RestoreProgress status={status} />
}

function BackLink({ id }: { id: string }) {
  const backup = trpc.backup.find.useQuery({ id }).data
  return (
    <Link to="/backups/$id" params={{ id }} className={classes.back}>
      <IconChevronLeft size={15} stroke={1.9} aria-hidden />
      {backup
        ? `${nameOf(backup)}, ${formatShortDay(backup.takenAt, Date.now())}, ${formatClock(backup.takenAt)}`
        : t`Backup`}
    </Link>
  )
}
