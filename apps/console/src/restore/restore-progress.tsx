import { Progress } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract'
import { formatClock } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { Rail } from '../parts/rail.tsx'
import { useNow } from '../parts/use-now.ts'
import frame from './restore.module.css'
import { stepsOf } from './restore-steps.ts'

/** A restore at work. Everything here comes from the server's record, so a reload shows the same. */
export function RestoreProgress({ status }: { status: RestoreStatus }) {
  const now = useNow(1000)
  const steps = stepsOf(status, now)
  const current = steps.find((step) => step.is === 'now')
  return (
    <>
      <header className={frame.head}>
        <h1>
          {status.status === 'queued' ? 'Restore is queued' : 'Restoring'}
          {status.percent === null ? '' : `, ${Math.floor(status.percent)}%`}
        </h1>
        <p aria-live="polite">{current ? `${current.title}. ` : ''}You may leave this page; it goes on.</p>
      </header>
      <Progress
        value={status.percent ?? 100}
        size={6}
        color={status.percent === null ? 'var(--running-line)' : 'var(--running-mark)'}
        radius="xl"
        aria-label="Restore"
        mb={28}
      />
      <div className={frame.columns}>
        <Panel title="Steps">
          <Rail label="Steps" steps={steps} />
        </Panel>
        <div className={frame.stack}>
          <Panel title="What is safe meanwhile">
            <ul className={frame.safe}>
              <li>
                {status.liveDataTouched
                  ? 'The swap has begun. If anything fails now, it is swapped back.'
                  : 'The app goes on with the data it has, until the diamond.'}
              </li>
              <li>The backup you return to is only read.</li>
              <li>If a server dies, the restore ends all-new or all-old, never in between.</li>
            </ul>
          </Panel>
          <p className="small quiet">
            {status.requestedBy ? `Started by ${status.requestedBy}` : 'Started'}
            {status.startedAt ? ` at ${formatClock(status.startedAt)}` : ''}.
          </p>
        </div>
      </div>
    </>
  )
}
