import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Progress } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { withPercent } from '../backup/backup-words.ts'
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
  const title = status.status === 'queued' ? t`Restore is queued` : t`Restoring`
  const current = steps.find((step) => step.is === 'now')
  return (
    <>
      <header className={frame.head}>
        <h1>{status.percent === null ? title : withPercent(title, status.percent)}</h1>
        <p aria-live="polite">
          {current ? `${current.title}. ` : ''}
          <Trans>You may leave this page; it goes on.</Trans>
        </p>
      </header>
      <Progress
        value={status.percent ?? 100}
        size={6}
        color={status.percent === null ? 'var(--running-line)' : 'var(--running-mark)'}
        radius="xl"
        aria-label={t`Restore`}
        mb={28}
      />
      <div className={frame.columns}>
        <Panel title={t`Steps`}>
          <Rail label={t`Steps`} steps={steps} />
        </Panel>
        <div className={frame.stack}>
          <Panel title={t`What is safe meanwhile`}>
            <ul className={frame.safe}>
              <li>
                {status.liveDataTouched
                  ? t`The swap has begun. If anything fails now, it is swapped back.`
                  : t`The app goes on with the data it has, until the diamond.`}
              </li>
              <li>
                <Trans>The backup you return to is only read.</Trans>
              </li>
              <li>
                <Trans>If a server dies, the restore ends all-new or all-old, never in between.</Trans>
              </li>
            </ul>
          </Panel>
          <p className="small quiet">{startedWords(status)}</p>
        </div>
      </div>
    </>
  )
}

function startedWords({ requestedBy: who, startedAt }: RestoreStatus): string {
  const clock = startedAt ? formatClock(startedAt) : null
  if (!clock) return who ? t`Started by ${who}.` : t`Started.`
  return who ? t`Started by ${who} at ${clock}.` : t`Started at ${clock}.`
}
