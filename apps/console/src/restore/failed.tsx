import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconAlertTriangle, IconLockCheck } from '@tabler/icons-react'
import { said } from '../language/i18n.ts'
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
          <h1>{untouched ? t`Live data were not touched` : t`Live data need a look`}</h1>
          <p>
            {untouched
              ? unaffectedWord(status.status)
              : t`The restore ended in the middle of the swap. Read what to do before anything else.`}
          </p>
        </div>
      </header>
      <div className={frame.columns}>
        <div className={frame.stack}>
          {status.error ? (
            <section className={classes.cause}>
              <State name="failed" word={t`Why it failed`} size="md" />
              <p {...said(status.error.message)} />
            </section>
          ) : null}
          <Panel title={t`What to do`}>
            <ol className={classes.todo}>
              {status.error?.hint ? <li {...said(status.error.hint)} /> : null}
              <li>
                <Trans>Restore again; what stands in the way is checked first.</Trans>
              </li>
              {status.safetyBackupId ? (
                <li>
                  <Trans>
                    The safety backup was taken and stays: <SafetyLink id={status.safetyBackupId} />.
                  </Trans>
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
                <Trans>Restore again…</Trans>
              </LinkButton>
              <LinkButton to="/backups" search={{}}>
                <Trans>Choose another backup</Trans>
              </LinkButton>
            </div>
          </Panel>
          {status.error?.code === 'safety_backup_failed' ? <WithoutSafety status={status} /> : null}
        </div>
        <Panel title={t`What happened`}>
          <Rail label={t`Steps`} steps={stepsOf(status, Date.now())} />
        </Panel>
      </div>
    </>
  )
}

/** What was asked for, to be asked for again. */
function searchFor({ scope, chosen }: RestoreStatus): RestoreSearch {
  return { scope, ...(chosen && { chosen: chosen.paths }) }
}

function unaffectedWord(status: RestoreStatus['status']): string | undefined {
  const word = unaffected[status]
  return word && t(word)
}

const unaffected: Partial<Record<RestoreStatus['status'], MessageDescriptor>> = {
  failed: msg`The restore failed before the swap. The app goes on with the data it had.`,
  cancelled: msg`The restore was cancelled before the swap. The app goes on with the data it had.`,
  interrupted: msg`The server that worked on it stopped before the swap. The app goes on with the data it had.`,
}
