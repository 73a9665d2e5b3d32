import type { RestoreStatus } from '@mvp/core/contract'
import { IconAlertTriangle, IconLockCheck } from '@tabler/icons-react'
import { LinkButton } from '../parts/link-button.tsx'
import { Panel } from '../parts/panel.tsx'
import { Rail } from '../parts/rail.tsx'
import { State } from '../parts/state.tsx'
import classes from './outcome.module.css'
import frame from './restore.module.css'
import type { RestoreSearch } from './restore-search.ts'
import { stepsOf } from './restore-steps.ts'
import { SafetyLink } from './restored.tsx'
import { liveDataOf } from './stage.ts'
import { WithoutSafety } from './without-safety.tsx'

/** Says first what is not affected; then why, and what one can do. */
export function Failed({ status }: { status: RestoreStatus }) {
  const untouched = liveDataOf(status) === 'untouched'
  const Icon = untouched ? IconLockCheck : IconAlertTriangle
  return (
    <>
      <header className={classes.verdict} data-tone={untouched ? undefined : 'failed'}>
        <Icon size={34} stroke={1.8} aria-hidden />
        <div>
          <h1>{untouched ? 'Live data were not touched' : 'Live data need a look'}</h1>
          <p>
            {untouched
              ? unaffected[status.status]
              : 'The restore ended in the middle of the swap. Read what to do before anything else.'}
          </p>
        </div>
      </header>
      <div className={frame.columns}>
        <div className={frame.stack}>
          {status.error ? (
            <section className={classes.cause}>
              <State name="failed" word="Why it failed" size="md" />
              <p>{status.error.message}</p>
            </section>
          ) : null}
          <Panel title="What to do">
            <ol className={classes.todo}>
              {status.error?.hint ? <li>{status.error.hint}</li> : null}
              <li>Restore again; what stands in the way is checked first.</li>
              {status.safetyBackupId ? (
                <li>
                  The safety backup was taken and stays: <SafetyLink id={status.safetyBackupId} />.
                </li>
              ) : null}
            </ol>
            <div className={classes.buttons}>
              <LinkButton
                to="/backups/$id/restore"
                params={{ id: status.backupId }}
                search={searchFor(status)}
                variant="filled"
              >
                Restore again…
              </LinkButton>
              <LinkButton to="/backups" search={{}}>
                Choose another backup
              </LinkButton>
            </div>
          </Panel>
          {status.error?.code === 'safety_backup_failed' ? <WithoutSafety status={status} /> : null}
        </div>
        <Panel title="What happened">
          <Rail label="Steps" steps={stepsOf(status, Date.now())} />
        </Panel>
      </div>
    </>
  )
}

/** What was asked for, to be asked for again. */
function searchFor({ scope, chosen }: RestoreStatus): RestoreSearch {
  return { scope, ...(chosen && { chosen: chosen.paths }) }
}

const unaffected: Partial<Record<RestoreStatus['status'], string>> = {
  failed: 'The restore failed before the swap. The app goes on with the data it had.',
  cancelled: 'The restore was cancelled before the swap. The app goes on with the data it had.',
  interrupted: 'The server that worked on it stopped before the swap. The app goes on with the data it had.',
}
