import type { RestoreStatus } from '@mvp/core/contract'
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
import { keptWords, undoneHalves } from './undo-words.ts'

/** A restore that was taken back. */
export function Undone({ status }: { status: RestoreStatus }) {
  const now = Date.now()
  return (
    <>
      <header className={classes.verdict} data-tone="protected">
        <IconArrowBackUp size={34} stroke={1.8} aria-hidden />
        <div>
          <h1>Undone</h1>
          <p>{undoneHalves[status.scope].replace(/goe?s?$/, 'went')} back to how they were right before the restore.</p>
        </div>
      </header>
      <div className={frame.columns}>
        <div className={frame.stack}>
          <Panel title="What was undone">
            <Facts facts={factsOf(status, now)} />
          </Panel>
          <Panel title="What to do">
            <ul className={classes.checks}>
              <li>Sign in to the app and open one vehicle.</li>
              {status.kept ? (
                <li>
                  What was entered since the restore is kept until {formatMoment(status.kept.until, now)}. The manual
                  says how to fetch something from it by hand.
                </li>
              ) : null}
            </ul>
            <div className={classes.buttons}>
              <LinkButton to="/backups/$id/restore" params={{ id: status.backupId }} search={{}}>
                Restore again…
              </LinkButton>
              <LinkButton to="/backups" search={{}}>
                All backups
              </LinkButton>
            </div>
          </Panel>
        </div>
        <Panel title="What happened">
          <Rail label="Steps" steps={undoStepsOf(status, now)} />
        </Panel>
      </div>
    </>
  )
}

function factsOf(status: RestoreStatus, now: number): Fact[] {
  const { undo } = status
  const kept = keptWords(status)
  return [
    { name: 'Scope', value: scopeWords[status.scope] },
    ...(undo?.startedAt
      ? [{ name: 'Took', value: formatDuration(elapsed(undo.startedAt, undo.finishedAt, now)) }]
      : []),
    ...(undo?.requestedBy && undo.startedAt
      ? [{ name: 'By', value: `${undo.requestedBy}, ${formatClock(undo.startedAt)}` }]
      : []),
    { name: 'Kept aside', value: kept ?? (status.kept ? 'What was restored' : 'Nothing any more') },
  ]
}
