import { Progress } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract'
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
        <h1>{status.status === 'queued' ? 'Undo is queued' : 'Undoing the restore'}</h1>
        <p aria-live="polite">{current ? `${current.title}. ` : ''}You may leave this page; it goes on.</p>
      </header>
      <Progress value={100} size={6} color="var(--running-line)" radius="xl" aria-label="Undo" mb={28} />
      <div className={frame.columns}>
        <Panel title="Steps">
          <Rail label="Steps" steps={steps} />
        </Panel>
        <div className={frame.stack}>
          <Panel title="What is safe meanwhile">
            <ul className={frame.safe}>
              <li>
                {undo?.liveDataTouched
                  ? 'The swap has begun. If anything fails now, it is swapped back.'
                  : 'The app goes on with what was restored, until the diamond.'}
              </li>
              <li>What was entered since the restore is kept aside, not removed.</li>
              <li>If a server dies, all of it is undone or nothing, never in between.</li>
            </ul>
          </Panel>
          <p className="small quiet">
            {undo?.requestedBy ? `Asked for by ${undo.requestedBy}` : 'Asked for'}
            {undo?.startedAt ? ` at ${formatClock(undo.startedAt)}` : ''}.
          </p>
        </div>
      </div>
    </>
  )
}
