import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Progress } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { formatClock } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { Rail } from '../parts/rail.tsx'
import { useNow } from '../parts/use-now.ts'
import frame from './restore.module.css'
import { undoStepsOf } from './undo-steps.ts'

/** An undo at work, from the server's record: a reload shows the same. */
export function UndoProgress({ status }: { status: RestoreStatus }) {
  const now = useNow(1000)
  const { undo } = status
  const steps = undoStepsOf(status, now)
  const current = steps.find((step) => step.is === 'now')
  return (
    <>
      <header className={frame.head}>
        <h1>{status.status === 'queued' ? t`Undo is queued` : t`Undoing the restore`}</h1>
        <p aria-live="polite">
          {current ? `${current.title}. ` : ''}
          <Trans>You may leave this page; it goes on.</Trans>
        </p>
      </header>
      <Progress value={100} size={6} color="var(--running-line)" radius="xl" aria-label={t`Undo`} mb={28} />
      <div className={frame.columns}>
        <Panel title={t`Steps`}>
          <Rail label={t`Steps`} steps={steps} />
        </Panel>
        <div className={frame.stack}>
          <Panel title={t`What is safe meanwhile`}>
            <ul className={frame.safe}>
              <li>
                {undo?.liveDataTouched
                  ? t`The swap has begun. If anything fails now, it is swapped back.`
                  : t`The app goes on with what was restored, until the diamond.`}
              </li>
              <li>
                <Trans>What was entered since the restore is kept aside, not removed.</Trans>
              </li>
              <li>
                <Trans>If a server dies, all of it is undone or nothing, never in between.</Trans>
              </li>
            </ul>
          </Panel>
          <p className="small quiet">{askedWords(undo)}</p>
        </div>
      </div>
    </>
  )
}

function askedWords(undo: RestoreStatus['undo']): string {
  const who = undo?.requestedBy
  const clock = undo?.startedAt ? formatClock(undo.startedAt) : null
  if (!clock) return who ? t`Asked for by ${who}.` : t`Asked for.`
  return who ? t`Asked for by ${who} at ${clock}.` : t`Asked for at ${clock}.`
}
