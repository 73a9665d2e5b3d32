import type { RestoreStatus } from '@mvp/core/contract'
import { IconShieldCheckFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { type Fact, Facts } from '../parts/facts.tsx'
import { plural } from '../parts/format-size.ts'
import { elapsed, formatClock, formatDuration, formatMoment } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { Rail } from '../parts/rail.tsx'
import classes from './outcome.module.css'
import frame from './restore.module.css'
import { stepsOf } from './restore-steps.ts'
import { covers, scopeWords } from './stage.ts'
import { UndoFailed } from './undo-failed.tsx'
import { UndoOffer } from './undo-offer.tsx'

export function Restored({ status }: { status: RestoreStatus }) {
  const backup = trpc.backup.find.useQuery({ id: status.backupId }).data
  const now = Date.now()
  return (
    <>
      <header className={classes.verdict} data-tone="protected">
        <IconShieldCheckFilled size={34} aria-hidden />
        <div>
          <h1>Restored</h1>
          <p>{verdict(status, backup ? formatMoment(backup.takenAt, now) : 'the time of the backup')}</p>
        </div>
      </header>
      <UndoFailed undo={status.undo} />
      <UndoOffer status={status} now={now} />
      <div className={frame.columns}>
        <div className={frame.stack}>
          <Panel title="What was restored">
            <Facts facts={factsOf(status)} />
          </Panel>
          {covers(status.scope, 'database') ? (
            <Panel title="Check these now">
              <ul className={classes.checks}>
                <li>Sign in to the app and open one vehicle.</li>
                <li>Users whose passwords have changed since then have their old ones back. Tell them.</li>
                <li>What was entered since then is in the safety backup only.</li>
              </ul>
            </Panel>
          ) : null}
        </div>
        <Panel title="What happened">
          <Rail label="Steps" steps={stepsOf(status, now)} />
        </Panel>
      </div>
    </>
  )
}

function verdict({ scope }: RestoreStatus, moment: string): string {
  if (scope === 'chosen') {
    return `The chosen documents are as they were on ${moment}. The database and all other documents were left as they are.`
  }
  if (scope === 'documents') return `The documents are as they were on ${moment}. The database was left as it is.`
  const rows = 'Every row was counted before the swap.'
  return scope === 'database'
    ? `The app database is as it was on ${moment}. ${rows} The documents were left as they are.`
    : `The app is as it was on ${moment}. ${rows}`
}

function factsOf(status: RestoreStatus): Fact[] {
  const { startedAt, finishedAt, safetyBackupId } = status
  const summaries = status.phases.filter((record) => record.phase === 'verify' || record.phase === 'stage-documents')
  return [
    { name: 'Scope', value: scopeWords[status.scope] },
    ...(status.chosen ? [{ name: 'Chosen', value: listedChoice(status.chosen) }] : []),
    ...summaries.flatMap(({ phase, summary }) =>
      summary ? [{ name: phase === 'verify' ? 'Database' : 'Documents', value: summary }] : [],
    ),
    ...(startedAt ? [{ name: 'Took', value: formatDuration(elapsed(startedAt, finishedAt, Date.now())) }] : []),
    { name: 'Safety backup', value: safetyBackupId ? <SafetyLink id={safetyBackupId} /> : 'None was taken' },
    ...(status.requestedBy && startedAt
      ? [
          {
            name: 'By',
            value: `${status.requestedBy}, ${formatClock(startedAt)}${finishedAt ? ` to ${formatClock(finishedAt)}` : ''}`,
          },
        ]
      : []),
    ...status.warnings.map((warning, index) => ({ name: `Warning ${index + 1}`, value: warning.message })),
  ]
}

const namedAtMost = 10

function listedChoice({ paths, count }: NonNullable<RestoreStatus['chosen']>): string {
  const named = paths.slice(0, namedAtMost).join(', ')
  return `${plural(count, 'document')}: ${named}${paths.length > namedAtMost ? ', …' : ''}`
}

export function SafetyLink({ id }: { id: string }) {
  return (
    <Link to="/backups/$id" params={{ id }} className="link">
      What was live before, pinned
    </Link>
  )
}
