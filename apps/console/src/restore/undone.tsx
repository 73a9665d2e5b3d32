import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconArrowBackUp } from '@tabler/icons-react'
import { type Fact, Facts } from '../parts/facts.tsx'
import { elapsed, formatClock, formatDuration, formatMoment } from '../parts/format-time.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Panel } from '../parts/panel.tsx'
import { Rail } from '../parts/rail.tsx'
import classes from './outcome.module.css'
import frame from './restore.module.css'
import { scopeWords } from './stage.ts'
import { undoStepsOf } from './undo-steps.ts'
import { halvesGone, keptWords } from './undo-words.ts'

/** A restore that was taken back. */
export function Undone({ status }: { status: RestoreStatus }) {
  const now = Date.now()
  const wentBack = t(halvesGone[status.scope])
  const keptUntil = status.kept ? formatMoment(status.kept.until, now) : ''
  return (
    <>
      <header className={classes.verdict} data-tone="protected">
        <IconArrowBackUp size={34} stroke={1.8} aria-hidden />
        <div>
          <h1>
            <Trans>Undone</Trans>
          </h1>
          <p>
            <Trans>{wentBack} back to how they were right before the restore.</Trans>
          </p>
        </div>
      </header>
      <div className={frame.columns}>
        <div className={frame.stack}>
          <Panel title={t`What was undone`}>
            <Facts facts={factsOf(status, now)} />
          </Panel>
          <Panel title={t`What to do`}>
            <ul className={classes.checks}>
              <li>
                <Trans>Sign in to the app and open one vehicle.</Trans>
              </li>
              {status.kept ? (
                <li>
                  <Trans>
                    What was entered since the restore is kept until {keptUntil}. The manual says how to fetch something
                    from it by hand.
                  </Trans>
                </li>
              ) : null}
            </ul>
            <div className={classes.buttons}>
              <LinkButton to="/backups/$id/restore" params={{ id: status.backupId }} search={{}}>
                <Trans>Restore again…</Trans>
              </LinkButton>
              <LinkButton to="/backups" search={{}}>
                <Trans>All backups</Trans>
              </LinkButton>
            </div>
          </Panel>
        </div>
        <Panel title={t`What happened`}>
          <Rail label={t`Steps`} steps={undoStepsOf(status, now)} />
        </Panel>
      </div>
    </>
  )
}

function factsOf(status: RestoreStatus, now: number): Fact[] {
  const { undo } = status
  const kept = keptWords(status)
  return [
    { name: t`Scope`, value: t(scopeWords[status.scope]) },
    ...(undo?.startedAt
      ? [{ name: t`Took`, value: formatDuration(elapsed(undo.startedAt, undo.finishedAt, now)) }]
      : []),
    ...(undo?.requestedBy && undo.startedAt
      ? [{ name: t`By`, value: `${undo.requestedBy}, ${formatClock(undo.startedAt)}` }]
      : []),
    { name: t`Kept aside`, value: kept ?? (status.kept ? t`What was restored` : t`Nothing any more`) },
  ]
}
